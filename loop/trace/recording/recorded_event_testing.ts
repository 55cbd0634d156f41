/**
 * Events for property-based tests.
 *
 * @module
 */

import fc from "fast-check";
import { EVENT_NAMES, type Form, LAYOUT, type Place } from "./record_codec.ts";
import type { EventName, RecordedEvent } from "./recorded_event.ts";

const int32 = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Any value of a field. */
function valueOf({ cell, form }: Place): fc.Arbitrary<unknown> {
  const number = cell === "detail"
    ? fc.integer({ min: 0, max: 255 })
    : cell === "c"
    ? fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)
    : int32;
  const others: Record<string, fc.Arbitrary<unknown>> = {
    "number or null": fc.option(number),
    flag: fc.boolean(),
    name: fc.constantFrom("", "handle", "acceptClients", "Task-7"),
  };
  const isWords = (form: Form) => typeof form !== "string";
  if (isWords(form)) return fc.constantFrom(...form);
  return others[form as string] ?? number;
}

function anyOf(name: EventName): fc.Arbitrary<RecordedEvent> {
  const [kind, phase] = name.split(" ");
  const fields = Object.entries<Place>(LAYOUT[name]).map(([field, place]) =>
    [field, valueOf(place)] as const
  );
  return fc.record({
    t: fc.double({ min: 0, max: 1e9, noNaN: true }).map((x) => x + 0),
    lane: fc.integer({ min: 0, max: 65_535 }),
    kind: fc.constant(kind),
    ...(phase !== undefined && { phase: fc.constant(phase) }),
    ...Object.fromEntries(fields),
  }).map((event) => ({ ...event }) as unknown as RecordedEvent);
}

/** Any event. */
export const anyEvent: fc.Arbitrary<RecordedEvent> = fc.oneof(...EVENT_NAMES.map(anyOf));
