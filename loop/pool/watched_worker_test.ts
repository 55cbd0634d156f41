import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { areMissing, testNeeding } from "../../tests/support/permissions.ts";
import { WatchedWorker } from "./watched_worker.ts";
import { type End, NAME } from "./watched_worker_testing.ts";

const test = testNeeding("read");
const MODULE = import.meta.resolve("./watched_worker_testing.ts");

/** Has a thread end. @returns what it has ended by, and what it has posted before */
async function endBy(end: End): Promise<{ error: Error | undefined; messages: unknown[] }> {
  const messages: unknown[] = [];
  const worker = new WatchedWorker(MODULE, NAME, (message) => messages.push(message));
  worker.post(end);
  return { error: await worker.ended, messages };
}

for (const end of ["close", "exit"] as const) {
  test(`WatchedWorker notices that a thread ends without a word: ${end}`, async () => {
    assertEquals(await endBy(end), { error: undefined, messages: [] });
  });
}

for (const end of ["throw", "throw later", "reject"] as const) {
  test(`WatchedWorker tells which error has ended a thread: ${end}`, async () => {
    const { error } = await endBy(end);
    assertInstanceOf(error, RangeError);
    assertStringIncludes(error.stack!, "watched_worker_testing.ts");
  });
}

test("WatchedWorker delivers what a thread has posted before it tells that it is gone", async () => {
  const { error, messages } = await endBy("post and close");
  assertEquals([error, messages.length], [undefined, 100]);
});

Deno.test({
  name: "WatchedWorker tells why a thread cannot start",
  ignore: areMissing("read"),
  // Deno keeps for a while what was posted to a thread that died before it received anything: here a port.
  sanitizeResources: false,
  async fn() {
    const program = "data:text/javascript,throw Error(`today not`)";
    const worker = new WatchedWorker(program, NAME, () => {});
    assertStringIncludes((await worker.ended)!.message, "today not");
  },
});
