/**
 * Events for tests of the page.
 *
 * @module
 */

import type {
  EventFields,
  EventName,
  RecordedEvent,
} from "../../loop/trace/recording/recorded_event.ts";

/** What is told of an event: its name, and its fields. */
export type EventPair = { [N in EventName]: readonly [name: N, fields: EventFields[N]] }[EventName];

/** Makes events of one thread, a millisecond apart, from 0. */
export function events(...pairs: readonly EventPair[]): RecordedEvent[] {
  return pairs.map(([name, fields], t) => {
    const [kind, phase] = name.split(" ");
    return { t, lane: 0, kind, ...(phase !== undefined && { phase }), ...fields } as RecordedEvent;
  });
}
