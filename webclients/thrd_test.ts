import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testNeeding } from "../tests/support/permissions.ts";
import { portableIoNames } from "../loop/io/names.ts";
import { DEFAULTS } from "./options.ts";
import type { ResultRow } from "./result.ts";
import { optionsOf, startFetch } from "./runner.ts";
import { respond, ScriptedServer } from "./scripted_server_testing.ts";
import { findStep } from "./table.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "../loop/io/posix/libc.ts";

for (const io of portableIoNames) {
  const test = io === "posix" ? testNeeding("net", "ffi") : testNeeding("net");

  test(`a thread that crashes costs its URL only, and leaves no connection (${io})`, async () => {
    await using server = await ScriptedServer.start({
      "/packed": [[respond(200, "hello", "Content-Encoding: gzip\r\n"), "hang"]],
      "/good": [[respond(200, "hello")]],
    });
    const urls = ["/packed", "/good", "/good"].map((target) => server.url(target));
    const rows: ResultRow[] = [];
    // A number that cannot be added to others: a bug, and only packed bodies come upon it.
    const maxBytes = 1000n as unknown as number;
    const running = await startFetch(findStep("thrd"), {
      urls,
      options: { ...DEFAULTS, io, maxBytes, concurrency: 2 },
      onRow: (row) => void rows.push(row),
    });
    assertEquals((await running.ended).ok, 2);
    const { error, ok } = rows.find(({ index }) => index === 0)!;
    assertEquals([error?.kind, ok], ["incomplete", false]);
    assertStringIncludes(error!.message, "the thread that receives it must not crash, got");
    assertStringIncludes(error!.message, "BigInt");
    assertEquals((await server.report()).connections, 3);
  });
}

Deno.test("optionsOf() limits the number of threads, whatever is asked for", () => {
  const thrd = findStep("thrd");
  const limited = (concurrency: number) =>
    optionsOf(thrd, { ...DEFAULTS, concurrency }).concurrency;
  assertEquals([limited(Infinity), limited(65), limited(3)], [64, 64, 3]);
  assert(optionsOf(findStep("cb"), { ...DEFAULTS, concurrency: Infinity }).concurrency > 64);
});
