/**
 * What a right client makes of the bytes of a response: small, and written apart from the clients of the project,
 * so that both can be held against the same table.
 *
 * It has no sockets and no time: it is given what came and how it ended.
 *
 * @module
 */

import { gunzipSync, inflateSync } from "node:zlib";
import { EXPECTED_OF, type Outcome } from "./kinds/kind.ts";
import { concat, type Script } from "./script.ts";

const HEAD_BYTES_MAX = 256 * 1024;

/** What came of a response, and why no more. `open`: the connection waits for the next request. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly end: "open" | "close" | "reset" | "timeout";
}

/** What was made of it. `location` is where it sends the client, as text in UTF-8. */
export interface Understood extends Outcome {
  readonly location?: string;
}

/** Plays a script to nobody: as much of it as a client has room and patience for. */
export function receive(
  script: Script,
  bytesMax: number = 3 * EXPECTED_OF.maxBytes,
  timeoutMs: number = EXPECTED_OF.timeoutMs,
): Received {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let passedMs = 0;
  for (const steps of [script.head, script.body]) {
    for (const step of steps) {
      if (step instanceof Uint8Array) {
        parts.push(step);
        bytes += step.length;
      } else {
        passedMs += step.pauseMs;
      }
      if (passedMs > timeoutMs) return { bytes: concat(...parts), end: "timeout" };
      if (bytes > bytesMax) return { bytes: concat(...parts), end: "open" };
    }
  }
  return { bytes: concat(...parts), end: script.end === "keep" ? "open" : script.end };
}

/** See the module. */
export function understand({ bytes, end }: Received): Understood {
  const early = end === "timeout" ? "timeout" : "incomplete";
  let status: number | null = null;
  for (let rest = bytes;;) {
    const text = latin1(rest.subarray(0, HEAD_BYTES_MAX));
    const line = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?\r\n/.exec(text);
    if (line === null && text.includes("\r\n")) return { status, error: "protocol", body: null };
    if (line !== null) status = Number(line[1]);
    const headLength = text.indexOf("\r\n\r\n") + 4;
    if (headLength === 3) {
      const isTooLarge = rest.length > HEAD_BYTES_MAX;
      return { status, error: isTooLarge ? "too-large" : early, body: null };
    }
    rest = rest.subarray(headLength);
    if (status! < 200) continue;
    const fields = new Map(
      text.slice(line![0].length, headLength - 2).split("\r\n").slice(0, -1).map((field) => {
        const [, name, value] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(field)!;
        return [name!.toLowerCase(), value!];
      }),
    );
    const location = fields.get("location");
    const result = body(status!, fields, rest, end, early);
    if (typeof result === "string") return { status, error: result, body: null };
    const place = location === undefined ? {} : { location: utf8Of(location) };
    return { status, error: null, body: result, ...place };
  }
}

function body(
  status: number,
  fields: ReadonlyMap<string, string>,
  rest: Uint8Array,
  end: Received["end"],
  early: "timeout" | "incomplete",
): Uint8Array | NonNullable<Outcome["error"]> {
  if (status === 204 || status === 304) return new Uint8Array();
  const length = fields.get("content-length");
  let packed: Uint8Array | NonNullable<Outcome["error"]>;
  if (fields.get("transfer-encoding")?.toLowerCase() === "chunked") {
    packed = unchunk(rest, early);
  } else if (length !== undefined) {
    if (!/^\d+$/.test(length)) return "protocol";
    if (Number(length) > EXPECTED_OF.maxBytes) return "too-large";
    packed = rest.length < Number(length) ? early : rest.subarray(0, Number(length));
  } else {
    packed = end === "close" ? rest : early;
  }
  return typeof packed === "string" ? packed : unpack(packed, fields.get("content-encoding"));
}

function unchunk(bytes: Uint8Array, early: "timeout" | "incomplete") {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let rest = bytes;;) {
    const lineEnd = rest.indexOf(10);
    if (lineEnd === -1) return early;
    const size = /^([0-9a-f]+)(;[^\r\n]*)?\r\n$/i.exec(latin1(rest.subarray(0, lineEnd + 1)));
    if (size === null) return "protocol";
    const length = parseInt(size[1]!, 16);
    rest = rest.subarray(lineEnd + 1);
    if (length === 0) {
      return /^([^\r\n]+\r\n)*\r\n/.test(latin1(rest)) ? concat(...parts) : early;
    }
    if ((total += length) > EXPECTED_OF.maxBytes) return "too-large";
    if (rest.length < length + 2) return early;
    parts.push(rest.subarray(0, length));
    rest = rest.subarray(length + 2);
  }
}

function unpack(packed: Uint8Array, coding: string | undefined) {
  const limit = { maxOutputLength: EXPECTED_OF.maxBytes };
  try {
    if (coding === "gzip") return new Uint8Array(gunzipSync(packed, limit));
    if (coding === "deflate") return new Uint8Array(inflateSync(packed, limit));
    return packed;
  } catch (error) {
    return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "decode";
  }
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}

function utf8Of(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
