/**
 * What the demo teaches, derived from what was measured.
 *
 * The reader has seen figures and now wants to know what they mean. It would be easy to print what
 * a variant is supposed to show. But measurements on a busy machine, with few cores, or of a server
 * that leaves something to chance do not always show it, and a text that claims what the figures
 * above deny teaches distrust. So each sentence here depends on the figures; the variant's entry in
 * the table only tells the reason.
 *
 * @module
 */

import { count } from "../internal/cli/count.ts";
import { secondsText } from "../internal/cli/duration.ts";
import { type Variant, variants } from "../variants/table.ts";
import type { ClientFigures } from "./demo_phase.ts";

/** What was measured. */
export interface Measured {
  /** The fast client alone. */
  readonly alone: ClientFigures;
  /** The fast client beside the slow one. */
  readonly beside: ClientFigures;
  readonly slow: ClientFigures;
  /** The number that the slow client sent. */
  readonly slowN: number;
  /** How many cores this machine has. */
  readonly cores: number;
}

/** Short measurements of one and the same server differ by so much. */
const NOISE = 0.15;
/** What differs by less is the same to a reader, to whom nothing has to be explained. */
const SAME = 0.03;
/** Up to so many answers of the fast client for each of the slow one's can be called turns. */
const TURNS_MAX = 20;
/** Who keeps less than this of its rate was held up, not just slowed down. */
const HELD_UP_BELOW = 0.5;

const NOISE_REMARK = "(Measured twice, the same server differs by 15 %.)";
// The figures do not say which of the two it was.
const FASTER_REMARK =
  "That is more than alone: other programs were busy then, or idle cores slept between requests, " +
  "and fib kept them awake.";

/** @returns how much of its rate the fast client kept, 1 for all; null when there was no rate */
export function keptOf(alone: ClientFigures, beside: ClientFigures): number | null {
  return alone.reqPerSec > 0 ? beside.reqPerSec / alone.reqPerSec : null;
}

/** @returns a part of a whole as people write it: `93 %`, `3.2 %`, `0.018 %` */
export function percent(part: number): string {
  const value = part * 100;
  if (value === 0 || value >= 10) return `${value.toFixed(0)} %`;
  return `${value >= 0.1 ? value.toPrecision(2) : value.toFixed(3)} %`;
}

/** @returns what the figures show, in sentences */
export function lesson(variant: Variant, measured: Measured): string {
  const kept = keptOf(measured.alone, measured.beside);
  if (kept === null) {
    return "The fast client had no answer even when it was alone: there is nothing to compare.";
  }
  if (variant.serves === "one by one" && measured.slow.requests === 0) {
    return oneByOne(variant, measured, kept);
  }
  if (measured.slow.requests === 0) {
    const { slow, slowN } = measured;
    return `Not one fib(${slowN}) was done in ${slow.seconds.toFixed(1)} s, so the fast client ` +
      `was compared with nothing. Give it more time: --seconds 10.`;
  }
  if (variant.computes === "on a worker") return onWorker(variant, measured, kept);
  if (variant.takesWorkers) return inOneOfManyServers(variant, measured, kept);
  return onServingThread(variant, measured, kept);
}

function oneByOne({ name }: Variant, { slow }: Measured, kept: number): string {
  return `${name} serves connections one by one: the slow client was connected for ` +
    `${slow.seconds.toFixed(1)} s and had no answer, because the fast one did not leave. The ` +
    `fast client kept ${percent(kept)} of its rate, since it shared the server with nobody.` +
    (kept > 1 + NOISE ? "" : remark(kept));
}

function onWorker({ name }: Variant, measured: Measured, kept: number): string {
  const { slowN, cores, beside, slow } = measured;
  const text = `${name} computes on a worker: while fib(${slowN}) ran there, the fast client was ` +
    `answered all the same, ${beside.requests} times beside the slow one's ${slow.requests}. It ` +
    `kept ${percent(kept)} of its rate.`;
  if (kept >= 1 - NOISE) return text + remark(kept);
  return `${text} The rest went to sharing: the server, fib, both clients and whatever else runs ` +
    `here have ${count(cores, "core")} between them.`;
}

function onServingThread({ name }: Variant, measured: Measured, kept: number): string {
  return `${name} computes on the thread that serves: while fib(${measured.slowN}) ran, nobody ` +
    `else was answered. ${turns(measured)} It kept ${percent(kept)} of its rate, and ` +
    `${wait(measured)}.`;
}

/** Who was served how often: the pattern behind the rate. */
function turns({ beside, slow }: Measured): string {
  const text = `The fast client got ${answers(beside.requests)} beside the slow one's ` +
    `${slow.requests}`;
  const each = Math.round(beside.requests / slow.requests);
  if (each < 1 || each > TURNS_MAX) return `${text}.`;
  return `${text}: they took turns, ${each === 1 ? "one" : `about ${each}`} for one.`;
}

function answers(count: number): string {
  return `${count} ${count === 1 ? "answer" : "answers"}`;
}

/** Each server computes on its own thread; which of them a client gets is chance. */
function inOneOfManyServers({ name }: Variant, measured: Measured, kept: number): string {
  const { slowN } = measured;
  const text = `${name} runs several servers, each of which computes on the thread that serves. `;
  if (kept < HELD_UP_BELOW) {
    return text + `This time the kernel dealt both clients to the same one: while fib(${slowN}) ` +
      `ran, the fast client kept ${percent(kept)} of its rate, and ${wait(measured)}. Run it ` +
      `again: the kernel deals by chance.`;
  }
  return text + `This time the kernel dealt the clients to different ones, and the fast client ` +
    `kept ${percent(kept)} of its rate. Run it again: the kernel deals by chance, and both may ` +
    `get the same one.${remark(kept)}`;
}

function wait({ alone, beside }: Measured): string {
  return `waited up to ${secondsText(beside.latencyMs.max)} for an answer that takes ` +
    `${alone.latencyMs.p50.toFixed(3)} ms when it is alone`;
}

/** What explains a rate that is not the one before; empty when there is nothing to explain. */
function remark(kept: number): string {
  if (kept > 1 + NOISE) return ` ${FASTER_REMARK}`;
  return Math.abs(kept - 1) > SAME ? ` ${NOISE_REMARK}` : "";
}

/** A command to try, and why. */
export interface NextStep {
  readonly line: string;
  readonly note: string;
}

/**
 * @param shown the variants that the reader has just seen, which need no demo again
 * @returns what to try after the demo of `variant`
 */
export function nextSteps(
  variant: Variant,
  shown: readonly Variant[],
): readonly NextStep[] {
  const other = counterpart(variant);
  const [from, to] = variants.indexOf(other) < variants.indexOf(variant)
    ? [other, variant]
    : [variant, other];
  const difference = other.computes !== variant.computes
    ? `it computes ${other.computes}`
    : other.serves !== variant.serves
    ? `it serves ${other.serves}`
    : "the step before it";
  return [
    ...(shown.includes(other)
      ? []
      : [{ line: `fibserv demo --variant ${other.name}`, note: difference }]),
    { line: `fibserv explain ${variant.name}`, note: "what it is, and its source" },
    { line: `fibserv diff ${from.name} ${to.name}`, note: "what changed between the two" },
  ];
}

/** @returns what to try after the demo of a variant that is in no table */
export function ownSteps(file: string): readonly NextStep[] {
  return [
    { line: `fibserv serve --file ${file} --trace`, note: "what it asks of its sockets" },
    { line: "fibserv demo", note: "coro, then corothrd, to compare" },
  ];
}

/**
 * The variant to compare with: the next step of the ladder that computes elsewhere, or else the
 * step before.
 */
function counterpart({ name, after, computes }: Variant): Variant {
  return variants.find((other) => other.after === name && other.computes !== computes) ??
    variants.find((other) => other.name === after)!;
}
