/**
 * What the page and the program say to each other: the stream of events, and orders.
 */

import { readFrames } from "./frame_reader.js";

/** What records and frames look like, as the program says it (`lab/lab_site.ts`). */
export const format = JSON.parse(document.querySelector('meta[name="fibserv-format"]').content);

const { FRAME_HEADER_BYTES, STREAM_FRAME } = format;
/** How long to wait before the stream is asked for again. */
const RETRY_MS = 500;

const token = document.querySelector('meta[name="fibserv-token"]').content;

/** Asks the program. @throws {Error} with what it says when it refuses */
export async function ask(path, { method = "GET", body } = {}) {
  const response = await fetch(`/api/${path}`, {
    method,
    headers: {
      "x-fibserv-token": token,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => null);
  if (response === null) throw new Error("The lab has ended.");
  if (!response.ok) throw new Error((await response.text()).trim());
  return await response.json();
}

/** Does something by POST. */
export function act(path, body) {
  return ask(path, { method: "POST", body });
}

/**
 * Follows all servers, until the program ends.
 *
 * @param listener `names(server, news)`, `records(server, first, bytes)`, `gap(server, base)`, `lab(news)`, and
 * `trouble(text)`, with null when it is over
 */
export async function follow(listener) {
  for (;;) {
    try {
      const response = await fetch("/api/stream", { headers: { "x-fibserv-token": token } });
      if (response.status === 403) {
        return listener.trouble("This page is of an earlier start of the program: load it again.");
      }
      if (!response.ok) throw new Error((await response.text()).trim());
      listener.trouble(null);
      await readFrames(
        response.body.getReader(),
        FRAME_HEADER_BYTES,
        (frame) => takeFrame(frame, listener),
      );
      listener.trouble("The lab has ended. What is here can still be looked at.");
    } catch (error) {
      listener.trouble(
        error instanceof TypeError
          ? "The lab has ended. What is here can still be looked at."
          : error.message,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function takeFrame(frame, listener) {
  const [type, server] = [frame[4], frame[5]];
  const body = frame.subarray(FRAME_HEADER_BYTES);
  if (type === STREAM_FRAME.records) {
    const view = new DataView(body.buffer, body.byteOffset);
    return listener.records(server, view.getFloat64(0, true), body.subarray(8));
  }
  const news = JSON.parse(new TextDecoder().decode(body));
  if (type === STREAM_FRAME.names) listener.names(server, news);
  else if (type === STREAM_FRAME.gap) listener.gap(server, news);
  else listener.lab(news);
}
