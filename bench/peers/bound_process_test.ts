import { assertEquals, assertThrows } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { within } from "../../internal/measure/within.ts";
import { BoundProcess, killAll } from "./bound_process.ts";

const ignore = Deno.build.os === "windows" || areMissing("run");

function spawn(program: string, args: readonly string[], isGroup: boolean): Deno.ChildProcess {
  return new Deno.Command(program, { args: [...args], detached: isGroup, stdin: "null" }).spawn();
}

for (const isGroup of [false, true]) {
  const what = isGroup ? "a group" : "a process";
  Deno.test(`kill() ends ${what}, and finds it ended`, { ignore }, async () => {
    const child = spawn("sleep", ["60"], isGroup);
    const bound = new BoundProcess(child, isGroup);
    bound.kill("SIGTERM");
    assertEquals((await within(bound.ended, "the end")).signal, "SIGTERM");
    bound.kill("SIGKILL");
    bound.release();
    bound.kill("SIGKILL");
  });
}

Deno.test("kill() finds a child ended whose end it has not been told", { ignore }, async () => {
  const child = spawn("true", [], false);
  // Bound when its end is told already: the news of it comes a turn later.
  await within(child.status, "the end");
  new BoundProcess(child).kill("SIGKILL");
});

Deno.test("kill() says when a group may not be signalled", {
  ignore,
  // Who may start some programs alone may signal no group.
  permissions: { run: ["sleep"] },
}, async () => {
  const child = spawn("sleep", ["60"], true);
  const bound = new BoundProcess(child, true);
  assertThrows(() => bound.kill("SIGTERM"), Deno.errors.NotCapable);
  bound.release();
  child.kill("SIGKILL");
  assertEquals((await within(child.status, "the end")).signal, "SIGKILL");
});

Deno.test("killAll() kills those that come after one that it may not kill, and says so", () => {
  const killed: string[] = [];
  const named = (name: string) => ({ kill: (signal: string) => void killed.push(name + signal) });
  const failing = {
    kill() {
      throw new Deno.errors.NotCapable("no");
    },
  };
  const all = [named("first "), failing, named("second ")];
  assertThrows(() => killAll(all), Deno.errors.NotCapable, "no");
  assertEquals(killed, ["first SIGKILL", "second SIGKILL"]);
});
