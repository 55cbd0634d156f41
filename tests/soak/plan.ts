/**
 * What a hostile client does, drawn from random numbers: the bytes that it sends and where it cuts them, whether and how it
 * reads, and how it goes. Everything that clients on a network do to a server, in all combinations, and the same again
 * for the same seed.
 *
 * @module
 */

import { randomIntegers } from "../../internal/measure/random.ts";

/** The largest n that a plan sends; what is larger is refused. For servers with `--max-n 25`. */
export const MAX_N = 25;

/** How one client behaves. */
export interface Plan {
  /** What it sends, write by write. */
  readonly packets: readonly Uint8Array[];
  /** How it takes the answers: as they come, a few bytes at a time, or not at all. */
  readonly reading: "eagerly" | "slowly" | "never";
  /**
   * How it goes: it ends its half of the stream and reads on to the end; it closes when all its requests are
   * answered; it closes whatever is on the way; or it vanishes with a reset.
   */
  readonly ending: "half-close" | "close" | "leave" | "reset";
}

type Random = (below: number) => number;

/** The plan of session `index` in a storm with this seed. */
export function planOf(seed: number, index: number): Plan {
  // Neighbours in a sequence of seeds would give overlapping numbers if they were only added.
  const random = randomIntegers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b));
  const ending = pick(random, ["half-close", "half-close", "close", "close", "leave", "reset"]);
  const reading = ending === "half-close" || ending === "close"
    ? pick(random, ["eagerly", "eagerly", "eagerly", "slowly"])
    : pick(random, ["eagerly", "never"]);
  const stream = streamOf(random, ending === "close");
  return { packets: cut(random, stream), reading, ending };
}

/** All bytes of a plan. */
export function bytesOf({ packets }: Pick<Plan, "packets">): Uint8Array {
  const bytes = new Uint8Array(packets.reduce((length, packet) => length + packet.length, 0));
  let length = 0;
  for (const packet of packets) {
    bytes.set(packet, length);
    length += packet.length;
  }
  return bytes;
}

function pick<const T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)]!;
}

/** A few requests as a rule, now and then none, or far more than fit a packet. */
function streamOf(random: Random, isWhole: boolean): Uint8Array {
  const most = random(40) === 0 ? 600 : pick(random, [0, 1, 1, 2, 2, 3, 5, 8, 20]);
  let text = "";
  for (let count = random(most + 1); count > 0; count--) text += `${lineOf(random)}\n`;
  // Half a request at the end, or what only looks like one.
  if (!isWhole && random(3) === 0) text += lineOf(random);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A line without its line feed, one character a byte. */
function lineOf(random: Random): string {
  const kind = random(100);
  if (kind < 60) return `${random(21)}`;
  // From here on a pool's worker looks whether it is to give up.
  if (kind < 68) return `${21 + random(2)}`;
  if (kind < 70) return `${23 + random(MAX_N - 22)}`;
  if (kind < 76) return ` ${"0".repeat(random(50))}${random(21)}\t${pick(random, ["", "\r"])}`;
  if (kind < 80) return `${MAX_N + 1 + random(1000)}`;
  if (kind < 88) {
    return pick(random, ["", " ", "abc", "-1", "1.5", "1e3", "0x10", "GET / HTTP/1.1"]);
  }
  // Around the longest line that is read.
  if (kind < 94) return "1".repeat(62 + random(5));
  if (kind < 96) return "7".repeat(random(6000));
  return garbage(random);
}

/** Any bytes but the line feed. */
function garbage(random: Random): string {
  let text = "";
  for (let length = random(100); length > 0; length--) {
    text += String.fromCharCode((11 + random(255)) % 256);
  }
  return text;
}

/** Cuts the stream where no server expects it: not at all, in some places, or at every byte. */
function cut(random: Random, stream: Uint8Array): Uint8Array[] {
  if (stream.length === 0) return [];
  const cuts = stream.length <= 12 && random(4) === 0
    ? Array.from({ length: stream.length - 1 }, (_, i) => i + 1)
    : Array.from({ length: random(4) }, () => 1 + random(stream.length));
  const ends = [...new Set([...cuts, stream.length])].sort((a, b) => a - b);
  return ends.map((end, i) => stream.subarray(ends[i - 1] ?? 0, end));
}
