/**
 * What the page of a lab, and whoever has its token, can ask for.
 *
 * @module
 */

import { CLIENT_KINDS, type ClientKind, DEFAULT_N } from "../clients/kinds.ts";
import { Refusal } from "../internal/web/refusal.ts";
import type { Endpoint, FindEndpoint } from "../internal/web/page_server.ts";
import { STREAMS_MAX } from "../internal/web/line_streams.ts";
import {
  type Order,
  ORDERS,
  type ServerState,
  SLOW_MS_MAX,
} from "../loop/trace/recording/control.ts";
import { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import { traceFile } from "../loop/trace/recording/trace_file.ts";
import { DEFAULTS } from "../variants/options.ts";
import type { EventStreams } from "./event_stream.ts";
import { FAULT_NAMES, type FaultName } from "./faults.ts";
import type { Lab } from "./lab.ts";
import type { WatchedServer, WatchedState } from "./watched_server.ts";

/** How many events an answer has when nobody says how many, and at most. */
const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 50_000;
/** How long to stop before each callback in slow motion when nobody says how long, in milliseconds. */
const SLOW_MS_DEFAULT = 50;

/** One of the servers in `GET /api/servers`. */
export interface ServerSummary {
  readonly id: number;
  readonly variant: string;
  readonly io: string;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  readonly state: ServerState;
  /** Whether it has ended, and so nothing happens any more: its state is `paused` then, as that of a recording. */
  readonly ended?: true;
  /** How many events there were. */
  readonly events: number;
  /** How many are missing. */
  readonly lost: number;
}

/** The servers of a lab. */
export function summaries({ servers }: Lab): ServerSummary[] {
  return servers.map(({ facts: { variant, io, host, port, pid }, state, log }, id) => (
    {
      ...{ id, variant, io, host, port, pid, ...stateOf(state) },
      ...{ events: log.next, lost: log.lost },
    }
  ));
}

function stateOf(state: WatchedState): Pick<ServerSummary, "state" | "ended"> {
  return state === "ended" ? { state: "paused", ended: true } : { state };
}

/** Makes the endpoints of a lab. @param version of fibserv, which a file tells */
export function labEndpoints(lab: Lab, streams: EventStreams, version: string): FindEndpoint {
  const fixed: Readonly<Record<string, Endpoint>> = {
    "/api/servers": { kind: "read", answer: () => summaries(lab) },
    "/api/clients": {
      kind: "act",
      answer(body) {
        const server = readServer(lab, body);
        const kind = readWord(body, "kind", CLIENT_KINDS);
        return lab.startClient(server, kind, readN(body, kind));
      },
    },
    "/api/faults": {
      kind: "act",
      answer: (body) =>
        lab.beginFault(
          readServer(lab, body),
          readWord<FaultName>(body, "fault", FAULT_NAMES),
        ),
    },
    "/api/stream": {
      kind: "stream",
      type: "application/octet-stream",
      open() {
        if (streams.size < STREAMS_MAX) return streams.open();
        throw new Refusal(429, `Cannot open the stream: at most ${STREAMS_MAX} may be open`);
      },
    },
  };
  return (path) => {
    if (Object.hasOwn(fixed, path)) return fixed[path];
    const [, client] = /^\/api\/clients\/(\d{1,9})$/.exec(path) ?? [];
    if (client !== undefined) {
      return { kind: "remove", answer: () => lab.stopClient(Number(client)) };
    }
    const [, id, what] = /^\/api\/servers\/(\d{1,9})\/(events|control|trace)$/.exec(path) ?? [];
    const server = lab.servers[Number(id)];
    if (server === undefined) return undefined;
    if (what === "events") return { kind: "read", answer: (query) => eventsOf(server, query) };
    if (what === "control") return { kind: "act", answer: (body) => control(server, body) };
    return { kind: "stream", type: "application/json", open: () => fileOf(server, version) };
  };
}

/**
 * The answer to `GET /api/servers/ID/events`. Events before `first` are not kept any more: it begins there. Beyond the
 * end there are none yet.
 */
function eventsOf({ log }: WatchedServer, query: URLSearchParams): unknown {
  const wanted = readCount(query, "from", 0);
  const limit = Math.min(readCount(query, "limit", LIMIT_DEFAULT), LIMIT_MAX);
  const { from: start, events } = log.events(wanted, limit);
  const from = Math.max(start, wanted);
  return {
    ...{ from, next: from + events.length, first: log.first },
    events: events.map((event, i) => ({ i: from + i, ...event })),
  };
}

async function control(server: WatchedServer, body: unknown): Promise<unknown> {
  const order = readWord<Order>(body, "do", ORDERS);
  const ms = order === "slow"
    ? readInteger(body, "ms", 1, SLOW_MS_MAX, SLOW_MS_DEFAULT)
    : undefined;
  return { state: await server.order(order, ms) };
}

/** The recording so far, as a file. It is a copy, since events go on to come while the file is read. */
function fileOf({ log, facts }: WatchedServer, version: string): ReadableStream<Uint8Array> {
  const copy = new RecordingLog(log.next - log.first);
  copy.addNames(log.names.map((name, number) => [number, name] as const));
  for (const block of log.recordsFrom()) copy.add(block);
  copy.lost = log.lost + log.first;
  const endMs = copy.next > 0 ? copy.record(copy.next - 1).t : 0;
  const { variant, io, pid, startedAtUnixMs } = facts;
  const pieces = traceFile(copy, { version, variant, io, pid, startedAtUnixMs, endMs });
  return ReadableStream.from(pieces).pipeThrough(new TextEncoderStream());
}

function fieldOf(body: unknown, key: string): unknown {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, key)) return undefined;
  return (body as Record<string, unknown>)[key];
}

function readServer({ servers }: Lab, body: unknown): number {
  return readInteger(body, "server", 0, servers.length - 1);
}

function readN(body: unknown, kind: ClientKind): number {
  return readInteger(body, "n", 0, DEFAULTS.maxN, DEFAULT_N[kind]);
}

function readWord<W extends string>(body: unknown, key: string, words: readonly W[]): W {
  const value = fieldOf(body, key);
  const word = words.find((word) => word === value);
  if (word !== undefined) return word;
  throw new Refusal(400, `Cannot do that: "${key}" must be one of ${words.join(", ")}`);
}

function readInteger(
  body: unknown,
  key: string,
  min: number,
  max: number,
  byDefault?: number,
): number {
  const value = fieldOf(body, key) ?? byDefault;
  if (Number.isInteger(value) && min <= (value as number) && (value as number) <= max) {
    return value as number;
  }
  throw new Refusal(400, `Cannot do that: "${key}" must be a whole number from ${min} to ${max}`);
}

function readCount(query: URLSearchParams, key: string, byDefault: number): number {
  const text = query.get(key) ?? String(byDefault);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal(400, `Cannot answer: "${key}" must be a whole number from 0`);
}
