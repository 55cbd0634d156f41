/**
 * A recording as a file: Chrome's JSON trace format, in the form of an object, so that Perfetto's page opens it; and beside
 * that, under the key `fibserv`, the recording itself, from which the lab replays it.
 *
 * @module
 */

import { ChromeTrace } from "./chrome_trace.ts";
import { AT, EVENT_NAMES, RECORD_BYTES } from "./record_codec.ts";
import { RecordingLog } from "./recording_log.ts";

/** What a file says of the server whose recording it is. */
export interface RecordingFacts {
  /** The version of fibserv. */
  readonly version: string;
  readonly variant: string;
  readonly io: string;
  readonly pid: number;
  /** When `t` was 0, in milliseconds since 1970. */
  readonly startedAtUnixMs: number;
  /** When the recording ended, on the clock of `t`, in milliseconds. */
  readonly endMs: number;
}

/** What is under the key of ours. Whoever changes what a record means counts up the format. */
interface OwnPart {
  readonly format: typeof FORMAT;
  readonly pid: number;
  readonly endMs: number;
  readonly names: readonly string[];
  /** Records as in `record_codec.ts`, in pieces, as base64. */
  readonly records: readonly string[];
}

const FORMAT = 1;

/** How many events make one line of the file. */
const LINE_EVENTS = 100;

/** @returns the text of the file, in pieces */
export function* traceFile(log: RecordingLog, facts: RecordingFacts): Generator<string> {
  const { version, variant, io, pid, startedAtUnixMs, endMs } = facts;
  // What was forgotten because there was no room for it is as lost as what was overwritten.
  const otherData = { fibserv: version, variant, io, startedAtUnixMs, lost: log.lost + log.first };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},\n"traceEvents":[\n`;
  let lines: string[] = [];
  let isFirst = true;
  const take = () => {
    const text = (isFirst ? "" : ",\n") + lines.join(",\n");
    isFirst = false;
    lines = [];
    return text;
  };
  const trace = new ChromeTrace(pid, (event) => lines.push(JSON.stringify(event)));
  for (let number = log.first; number < log.next; number++) {
    trace.add(log.event(number));
    if (lines.length >= LINE_EVENTS) yield take();
  }
  trace.end(endMs);
  yield take();
  const records = [...log.recordsFrom()].map((block) => block.toBase64());
  const own: OwnPart = { format: FORMAT, pid, endMs, names: log.names, records };
  yield `\n],\n"fibserv":${JSON.stringify(own)}}\n`;
}

/**
 * Reads a file.
 *
 * @throws {SyntaxError} when it is no JSON
 * @throws {TypeError} when it is no recording of this program, or of another version of it
 */
export function readTraceFile(text: string): { log: RecordingLog; facts: RecordingFacts } {
  const file = JSON.parse(text);
  const own = file?.fibserv as Partial<OwnPart> | undefined;
  const other = file?.otherData as Record<string, unknown> | undefined;
  if (!isObject(own) || !isObject(other) || own.format !== FORMAT) {
    throw new TypeError(
      `Cannot read a recording: it must be one of format ${FORMAT}, got ${own?.format ?? "none"}`,
    );
  }
  const { pid, endMs, names, records } = own;
  const { fibserv: version, variant, io, startedAtUnixMs, lost } = other;
  const isWhole = isTexts(names) && isTexts(records) && isTexts([version, variant, io]) &&
    [pid, endMs, startedAtUnixMs, lost].every(Number.isFinite);
  if (!isWhole) throw new TypeError("Cannot read a recording: it must be whole, got a damaged one");
  const bytes = records.map(recordsFrom);
  const log = new RecordingLog(bytes.reduce((sum, { length }) => sum + length / RECORD_BYTES, 0));
  log.addNames(names.map((name, number) => [number, name] as const));
  for (const block of bytes) log.add(block);
  log.lost = lost as number;
  return { log, facts: { version, variant, io, pid, startedAtUnixMs, endMs } as RecordingFacts };
}

/** @throws {TypeError} when they are no records, or of kinds that are not known here */
function recordsFrom(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.fromBase64(text);
  if (bytes.length % RECORD_BYTES !== 0) {
    throw new TypeError(
      `Cannot read a recording: a record must have ${RECORD_BYTES} bytes, got a part of one`,
    );
  }
  for (let start = 0; start < bytes.length; start += RECORD_BYTES) {
    const code = bytes[start + AT.code]!;
    if (code < EVENT_NAMES.length) continue;
    throw new TypeError(
      `Cannot read a recording: the code of a record must be below ${EVENT_NAMES.length}, got ${code}`,
    );
  }
  return bytes;
}

function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === "object" && x !== null;
}

function isTexts(x: unknown): x is readonly string[] {
  return Array.isArray(x) && x.every((text) => typeof text === "string");
}
