/**
 * Texts that come from outside, and may be of any length.
 *
 * @module
 */

/**
 * Reads a text, in pieces, so that a file without an end (`/dev/zero`, a pipe) does no harm.
 *
 * @param source a path, or where the bytes come from
 * @param bytesMax the greatest length
 * @throws {RangeError} when it is longer
 * @throws what the system throws when it cannot be read
 */
export async function readTextFile(
  source: string | ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<string> {
  const readable = typeof source === "string" ? (await Deno.open(source)).readable : source;
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const bytes of readable) {
    length += bytes.length;
    if (length > bytesMax) throw new RangeError(`more than ${bytesMax} bytes`);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
