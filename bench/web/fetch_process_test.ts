import { assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { endOf, runFetch } from "./fetch_process.ts";

const test = testNeeding("run");

const ORDER = { step: "coro", io: "deno", concurrency: 10, urls: ["x"], caPath: null } as const;
const summary = (ok: number) => JSON.stringify({ event: "summary", ok, ms: 612.5 });

Deno.test("endOf() takes the total of a client to which all pages came", () => {
  assertEquals(endOf(`{"event":"result"}\n${summary(1)}\n`, "", 1), { ms: 612.5 });
});

Deno.test("endOf() says how many pages came, and why the first one did not", () => {
  const row = JSON.stringify({ event: "result", error: { kind: "connect", message: "refused" } });
  assertEquals(endOf(`${row}\n${summary(1)}\n`, "exit code 1", 2), {
    failure: "1 of 2 pages came: refused",
  });
  assertEquals(endOf(`${summary(1)}\n`, "exit code 1", 2), {
    failure: "1 of 2 pages came: exit code 1",
  });
});

Deno.test("endOf() gives what the client said when it printed no summary", () => {
  for (const text of ["", "nonsense", "null", `{"event":"result"}`, `{"event":"summary"}`]) {
    assertEquals(endOf(text, "exit code 1", 1), { failure: "exit code 1" }, text);
  }
});

test("runFetch() tells what a client complained of", async () => {
  const signal = new AbortController().signal;
  const command = [
    Deno.execPath(),
    "eval",
    "Deno.stderr.writeSync(new TextEncoder().encode(`a\\n b`))",
  ];
  assertEquals(await runFetch(command, ORDER, signal), { failure: "a b" });
});

test("runFetch() ends a client that goes on for ever, and starts none when it is too late", async () => {
  const interrupt = new AbortController();
  // `sleep` would not know what to do with the arguments that follow.
  const running = runFetch(["sh", "-c", "exec sleep 1000"], ORDER, interrupt.signal);
  interrupt.abort();
  assertEquals(await running, null);
  assertEquals(await runFetch(["no such program"], ORDER, interrupt.signal), null);
});
