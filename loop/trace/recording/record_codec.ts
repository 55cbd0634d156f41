/**
 * An event as a record: 32 bytes of numbers, so that to note it takes a few stores.
 *
 * ```text
 *   byte   0        4      5        6      8        16      20      24       32
 *         +--------+------+--------+------+--------+-------+-------+--------+
 *         | index  | code | detail | lane |   t    |   a   |   b   |   c    |
 *         +--------+------+--------+------+--------+-------+-------+--------+
 *          uint32   uint8  uint8   uint16  float64  int32   int32   float64    little-endian
 * ```
 *
 * `index` counts the records of one ring, to find what was overwritten (see `record_ring.ts`); who reads a stream of records
 * does without. `code` is the place of the event's name in {@linkcode EVENT_NAMES}; {@linkcode LAYOUT} says which
 * field is where. Both are data, so that a reader in another language needs ten lines and these tables. A text is a number
 * in a table of names, which travels beside the records; 0 is the empty one.
 *
 * @module
 */

import {
  type EventFields,
  type EventName,
  INTERESTS,
  nameOf,
  type RecordedEvent,
  WHYS,
} from "./recorded_event.ts";

/** The size of a record. */
export const RECORD_BYTES = 32;

/** Where the parts of a record begin, in bytes. */
export const AT = { index: 0, code: 4, detail: 5, lane: 6, t: 8, a: 16, b: 20, c: 24 } as const;

/** The parts that hold fields: two integers, a number, and one byte. */
export type Cell = "a" | "b" | "c" | "detail";

/**
 * How a field is in its cell: as the number that it is; as NaN when it is null; as 0 or 1; as the place of a text in the
 * table of names; as its place among some words.
 */
export type Form = "number" | "number or null" | "flag" | "name" | readonly string[];

/** Where a field is, and how. */
export interface Place {
  readonly cell: Cell;
  readonly form: Form;
}

type Layout = { readonly [N in EventName]: { readonly [F in keyof EventFields[N]]: Place } };

const at = (cell: Cell, form: Form = "number"): Place => ({ cell, form });

/** The fields of each event, and where they are. */
export const LAYOUT: Layout = {
  accept: { conn: at("a"), peer: at("b") },
  recv: { conn: at("a"), bytes: at("b") },
  request: { conn: at("a"), n: at("c", "number or null") },
  answer: { conn: at("a"), value: at("c", "number or null"), bytes: at("b") },
  send: { conn: at("a"), bytes: at("b"), wanted: at("c") },
  close: { conn: at("a") },
  paused: {},
  resumed: {},
  lost: { count: at("c") },
  "thread begin": { name: at("b", "name"), conn: at("a") },
  "thread end": {},
  "select begin": { timeoutMs: at("c", "number or null") },
  "select end": { ready: at("a") },
  "turn begin": { conn: at("a") },
  "turn end": { conn: at("a") },
  "handle queued": {
    handle: at("a"),
    why: at("detail", WHYS),
    task: at("b"),
    name: at("c", "name"),
  },
  "handle start": { handle: at("a") },
  "handle stop": { handle: at("a") },
  "timer set": { timer: at("a"), future: at("b"), dueMs: at("c") },
  "timer due": { timer: at("a") },
  "timer cancelled": { timer: at("a") },
  "watch begin": { conn: at("a"), interest: at("detail", INTERESTS), future: at("b") },
  "watch end": { conn: at("a"), interest: at("detail", INTERESTS) },
  "future done": { future: at("a") },
  "task created": { task: at("a"), name: at("b", "name") },
  "task step": { task: at("a") },
  "task waiting": { task: at("a"), future: at("b") },
  "task done": { task: at("a") },
  submit: { job: at("a"), conn: at("b"), n: at("detail"), future: at("c") },
  start: { job: at("a"), worker: at("b") },
  done: { job: at("a"), ok: at("b", "flag") },
};

/** The names of the events; an event's code is the place of its name. */
export const EVENT_NAMES = Object.keys(LAYOUT) as readonly EventName[];

/** The code of each event. */
export const CODE = Object.fromEntries(
  EVENT_NAMES.map((name, code) => [name, code]),
) as { readonly [N in EventName]: number };

/** What a record holds. */
export interface RecordParts {
  code: number;
  detail: number;
  lane: number;
  t: number;
  a: number;
  b: number;
  c: number;
}

/** Reads a record. @param view begins with the record that is number 0 */
export function readRecord(view: DataView, number: number): RecordParts {
  const start = number * RECORD_BYTES;
  return {
    code: view.getUint8(start + AT.code),
    detail: view.getUint8(start + AT.detail),
    lane: view.getUint16(start + AT.lane, true),
    t: view.getFloat64(start + AT.t, true),
    a: view.getInt32(start + AT.a, true),
    b: view.getInt32(start + AT.b, true),
    c: view.getFloat64(start + AT.c, true),
  };
}

/** Writes a record, without its index. */
export function writeRecord(view: DataView, number: number, parts: RecordParts): void {
  const start = number * RECORD_BYTES;
  view.setUint8(start + AT.code, parts.code);
  view.setUint8(start + AT.detail, parts.detail);
  view.setUint16(start + AT.lane, parts.lane, true);
  view.setFloat64(start + AT.t, parts.t, true);
  view.setInt32(start + AT.a, parts.a, true);
  view.setInt32(start + AT.b, parts.b, true);
  view.setFloat64(start + AT.c, parts.c, true);
}

/**
 * Makes an event of a record.
 *
 * @param names the table of names
 * @throws {RangeError} when the record is of no kind that is known here
 */
export function eventOf(record: RecordParts, names: readonly string[]): RecordedEvent {
  const name = EVENT_NAMES[record.code];
  if (name === undefined) {
    throw new RangeError(
      `Cannot read a record: its code must be below ${EVENT_NAMES.length}, got ${record.code}`,
    );
  }
  const [kind, phase] = name.split(" ");
  const event: Record<string, unknown> = { t: record.t, lane: record.lane, kind };
  if (phase !== undefined) event.phase = phase;
  for (const [field, { cell, form }] of Object.entries<Place>(LAYOUT[name])) {
    event[field] = valueOf(record[cell], form, names);
  }
  return event as RecordedEvent;
}

function valueOf(number: number, form: Form, names: readonly string[]): unknown {
  switch (form) {
    case "number":
      return number;
    case "number or null":
      return Number.isNaN(number) ? null : number;
    case "flag":
      return number !== 0;
    case "name":
      return names[number] ?? "";
    default:
      return form[number] ?? "";
  }
}

/**
 * Makes a record of an event.
 *
 * @param placeOfName gives the place of a text in the table of names
 */
export function recordOf(
  event: RecordedEvent,
  placeOfName: (name: string) => number,
): RecordParts {
  const name = nameOf(event);
  const { t, lane } = event;
  const record: RecordParts = { code: CODE[name], detail: 0, lane, t, a: 0, b: 0, c: 0 };
  const fields = event as unknown as Record<string, number | boolean | string | null>;
  for (const [field, { cell, form }] of Object.entries<Place>(LAYOUT[name])) {
    const value = fields[field]!;
    record[cell] = value === null
      ? NaN
      : typeof value !== "string"
      ? Number(value)
      : form === "name"
      ? placeOfName(value)
      : form.indexOf(value);
  }
  return record;
}
