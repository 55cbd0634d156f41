/**
 * The body of a request: JSON, and not much of it.
 *
 * @module
 */

import { Refusal } from "./refusal.ts";

/** What is asked of this server fits into a line or two. More is refused before it is read. */
export const BODY_BYTES_MAX = 4096;

/**
 * Reads a body.
 *
 * `application/json` is more than a formality: a form of another site can send three kinds of bodies without asking
 * first, and this is none of them.
 *
 * @throws {Refusal} when it is too long, ends too early, or is no JSON
 */
export async function readJson(request: Request): Promise<unknown> {
  const [type] = (request.headers.get("content-type") ?? "").split(";");
  if (type!.trim().toLowerCase() !== "application/json") {
    throw new Refusal(415, "Cannot read the body: it must be application/json");
  }
  const text = new TextDecoder().decode(await readBytes(request));
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "Cannot read the body: it must be JSON");
  }
}

/** Reads at most {@linkcode BODY_BYTES_MAX} bytes, whatever the length is said to be. */
async function readBytes({ body, headers }: Request): Promise<Uint8Array> {
  const tooLong = new Refusal(
    413,
    `Cannot read the body: it must have at most ${BODY_BYTES_MAX} bytes`,
  );
  if (Number(headers.get("content-length") ?? 0) > BODY_BYTES_MAX) throw tooLong;
  const bytes = new Uint8Array(BODY_BYTES_MAX);
  let length = 0;
  try {
    // To leave the loop early cancels the stream.
    for await (const part of body ?? []) {
      if (length + part.length > BODY_BYTES_MAX) throw tooLong;
      bytes.set(part, length);
      length += part.length;
    }
  } catch (error) {
    if (error === tooLong) throw error;
    // The connection has ended within the body, or its chunks are none: the fault is not ours.
    throw new Refusal(400, "Cannot read the body: it must have the length that its headers say");
  }
  return bytes.subarray(0, length);
}
