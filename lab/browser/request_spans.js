/**
 * The six spans of a request: sent, in the kernel, in the ready queue, running, in the pool, sent back.
 *
 * A server knows the last four. When a request was sent, only its client knows: the clients of the lab say when they were
 * answered last, and they ask again at once.
 */

import { timeText } from "./words.js";

/** The spans: `name`, `ms` (null: unknown, or not yet), `isNow`, `note`. @param journey see `journeyOf()` */
export function spansOf(journey, now, isPaused = false) {
  const { connection, phase } = journey;
  const request = journey.request ?? {};
  const isUnseen = phase === "kernel";
  const { takenMs, submittedMs, doneMs, answeredMs, sentMs } = request;
  const seenMs = isUnseen ? null : request.receivedMs ?? connection.receivedMs;
  const askedMs = askedAt(journey, seenMs ?? now);
  const queuedMs = request.queuedMs ?? seenMs;
  const span = (name, isNow, ms, note = "") => ({ name, isNow, ms, note });
  return [
    span("sent by the client", false, null, sentNote(journey, askedMs, now)),
    span(
      "in the kernel, unseen",
      isUnseen,
      askedMs === null ? null : (seenMs ?? now) - askedMs,
      askedMs === null ? "until the server looked: it cannot know for how long" : "at most",
    ),
    span(
      "in the ready queue",
      phase === "ready",
      isUnseen ? null : between(Math.min(queuedMs, seenMs), takenMs, now),
    ),
    span(
      "running on the loop",
      phase === "running",
      between(takenMs, submittedMs ?? answeredMs, now),
    ),
    span(
      "in the pool",
      phase === "queued" || phase === "computing",
      between(submittedMs, doneMs, now),
      poolNote(request, isPaused),
    ),
    span(
      "sent back",
      phase === "sending" || phase === "returning",
      between(answeredMs ?? doneMs, sentMs, now),
      phase === "returning" ? "waits for the loop to take the outcome" : "",
    ),
  ];
}

/** How long it was from one moment to another, or is until now; null when the first has not come. */
function between(from, to, now) {
  return from === null || from === undefined ? null : (to ?? now) - from;
}

/** When a client of the lab has asked, at the earliest; null for others. */
function askedAt({ connection, client, phase }, untilMs) {
  if (client === undefined || phase === "sending") return null;
  const answeredMs = connection.sentMs ?? connection.acceptedMs;
  const { knownMs = null } = client;
  return knownMs !== null && knownMs <= untilMs ? Math.max(answeredMs, knownMs) : answeredMs;
}

function sentNote({ client }, askedMs, now) {
  if (client === undefined) return "by a client that is not the lab's: when, only that one knows";
  const when = askedMs === null ? "" : `about ${timeText(now - askedMs)} ago, `;
  return `by the lab's client ${client.id}, ${when}as soon as it had the answer before`;
}

function poolNote({ submittedMs, startedMs, doneMs }, isPaused) {
  if (submittedMs === null || submittedMs === undefined) return "never there";
  if (startedMs === null) return "queued";
  // Workers go on in a pause, and it is the loop that hears when one is done.
  const unheard = isPaused && doneMs === null
    ? "; it may be done, a loop that stands hears nothing"
    : "";
  return `queued ${timeText(startedMs - submittedMs)}, then computed${unheard}`;
}
