import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { readJsonLines } from "./json_lines.js";

/** What is read when the bytes arrive in these parts. */
async function read(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<unknown[]> {
  const values: unknown[] = [];
  await readJsonLines(
    new Response(ReadableStream.from(parts)),
    (value: unknown) => values.push(value),
  );
  return values;
}

Deno.test("readJsonLines() reads each value once, wherever the stream is cut", async () => {
  const values = fc.array(fc.jsonValue(), { maxLength: 5 });
  const cuts = fc.array(fc.nat(200), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(values, cuts, async (values, cuts) => {
      const texts = values.map((value) => JSON.stringify(value));
      const bytes = new TextEncoder().encode(texts.map((text) => `${text}\n`).join(""));
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((
        a,
        b,
      ) => a - b);
      const parts = places.slice(1).map((to, index) => bytes.slice(places[index], to));
      const got = await read(parts);
      assertEquals(got.map((value) => JSON.stringify(value)), texts);
    }),
    { seed: 11, numRuns: 200 },
  );
});

Deno.test("readJsonLines() drops the half line of a writer that was stopped", async () => {
  const bytes = new TextEncoder().encode('{"n":1}\n{"n":');
  assertEquals(await read([bytes]), [{ n: 1 }]);
});
