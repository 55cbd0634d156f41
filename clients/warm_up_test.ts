import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { openPosixIo } from "../loop/io/posix/mod.ts";
import { areMissing } from "../tests/support/permissions.ts";
import { runLoad } from "./load.ts";
import { requestsOf, ScriptedServer } from "./scripted_server_testing.ts";
import { WARM_UP_REQUESTS, warmUp } from "./warm_up.ts";

const ignore = Deno.build.os === "windows" || areMissing("net", "ffi");

Deno.test("warmUp() talks to itself, the first time", { ignore }, async () => {
  const io = { ...openPosixIo(), name: "posix, for this test" as "posix" };
  // Time stands still, so that a busy machine has all of it.
  assertGreaterOrEqual(await warmUp(io, new ManualClock()), WARM_UP_REQUESTS);
  assertEquals(await warmUp(io), 0);
});

Deno.test("warmUp() does without where it cannot listen", { ignore }, async () => {
  const io = {
    ...openPosixIo(),
    name: "posix without loopback" as "posix",
    listen() {
      throw new Deno.errors.AddrNotAvailable("there is no loopback");
    },
  };
  assertEquals(await warmUp(io), 0);
});

Deno.test("runLoad() warms up without the server's help", { ignore }, async () => {
  const io = { ...openPosixIo(), name: "posix beside a server" as "posix" };
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) received++;
  });
  const stop = new AbortController();
  const options = { target: server.target, n: 10, io, requests: WARM_UP_REQUESTS };
  const { outcome, requests } = await runLoad({ ...options, signal: stop.signal }, {
    onConnected: () => stop.abort(),
  });
  assertEquals([outcome, requests, received], ["stopped", 0, 0]);
  assertEquals(await warmUp(io), 0, "it was warm by then");
});
