/**
 * `loop/README.md` has a row for every name of asyncio, and what it names is there.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as loop from "../../loop/mod.ts";
import { SocketTransport } from "../../loop/networking/socket_transport.ts";
import { testNeeding } from "../support/permissions.ts";
import names from "./names.json" with { type: "json" };

const README = new URL("../../loop/README.md", import.meta.url);
const PROTOCOL = new URL("../../loop/networking/protocol.ts", import.meta.url);
const MOD = new URL("../../loop/mod.ts", import.meta.url);
const SCRIPT = new URL("names.py", import.meta.url);

/** The classes by the name of their section; their fields, which a class does not tell, stand beside them. */
const CLASSES: Record<string, [kind: { prototype: object }, ...fields: string[]]> = {
  "the loop": [loop.EventLoop, "slowCallbackDuration"],
  contextvars: [loop.ContextVar, "name", "oldValue", "variable", "hadValue", "run", "copy", "wrap"],
  Handle: [loop.Handle],
  TimerHandle: [loop.TimerHandle],
  Future: [loop.Future],
  Task: [loop.Task],
  Runner: [loop.Runner],
  TaskGroup: [loop.TaskGroup],
  Timeout: [loop.Timeout],
  Lock: [loop.Lock],
  Event: [loop.Event],
  Condition: [loop.Condition],
  Semaphore: [loop.Semaphore],
  BoundedSemaphore: [loop.BoundedSemaphore],
  Barrier: [loop.Barrier, "parties"],
  Queue: [loop.Queue, "maxsize"],
  Transport: [SocketTransport],
  Server: [loop.Server],
  StreamReader: [loop.StreamReader],
  StreamWriter: [loop.StreamWriter, "transport"],
  IncompleteReadError: [loop.IncompleteReadError, "partial", "expected"],
  LimitOverrunError: [loop.LimitOverrunError, "consumed"],
};
/** Words of JavaScript, and names from elsewhere, that rows use in an example. */
const FOREIGN = [
  "AbortSignal",
  "readOnDemand",
  "null",
  "task",
  "pool",
  "context",
  "BufferedProtocol",
  "cancel",
];

interface Row {
  section: string;
  asyncio: string[];
  here: string;
}

function codesOf(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

function readRows(): Row[] {
  const text = Deno.readTextFileSync(README);
  const [, table] = text.split("## Every name of asyncio");
  const rows: Row[] = [];
  let section = "";
  for (
    const line of table!.split("\n## ")[0]!.split("\n").filter((line) => line.startsWith("| "))
  ) {
    const [, asyncio, here] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (asyncio!.startsWith("**")) section = asyncio!.replaceAll("*", "");
    else if (asyncio!.startsWith("`")) {
      rows.push({
        section,
        asyncio: codesOf(asyncio!),
        here: here!,
      });
    }
  }
  return rows;
}

function membersOf(section: string): Set<string> {
  const [kind, ...fields] = CLASSES[section] ?? [];
  const members = new Set<string>(fields);
  for (let at = kind?.prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) members.add(name);
  }
  if (section.endsWith("Protocol")) {
    for (const [, name] of Deno.readTextFileSync(PROTOCOL).matchAll(/^ {2}(\w+)\?\(/gm)) {
      members.add(name!);
    }
  }
  return members;
}

/** All that `loop/mod.ts` exports, types included. */
function exported(): string[] {
  const text = Deno.readTextFileSync(MOD);
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) =>
    list!.split(",").map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "")
  );
}

const readingTest = testNeeding("read");

readingTest("loop/README.md has a row for every name of asyncio", () => {
  const told = new Set(readRows().flatMap(({ asyncio }) => asyncio));
  const missing: string[] = [];
  for (const [title, list] of Object.entries(names)) {
    if (!Array.isArray(list)) continue;
    const isModule = title === "asyncio" || title === "contextvars";
    for (const name of list) {
      const wanted = isModule ? name : `${title}.${name}`;
      if (!told.has(wanted)) missing.push(wanted);
    }
  }
  assertEquals(missing, []);
  assert(told.size > 300, `${told.size} names`);
});

readingTest("what loop/README.md names in the place of asyncio's names is there", () => {
  const exports = new Set(exported());
  const absent: string[] = [];
  for (const { section, asyncio, here } of readRows()) {
    if (here.startsWith("—")) continue;
    const members = membersOf(section);
    const codes = codesOf(here);
    assert(codes.length > 0, asyncio.join(" "));
    for (const code of codes) {
      const name = code.match(/^(?:new )?(\w+)/)?.[1];
      if (name === undefined || FOREIGN.includes(name)) continue;
      if (!exports.has(name) && !members.has(name)) absent.push(`${section}: ${code}`);
    }
  }
  assertEquals(absent, []);
});

readingTest("loop/README.md names everything that loop/mod.ts exports as a value", () => {
  const text = Deno.readTextFileSync(README);
  const untold = Object.keys(loop).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
  assertEquals(untold, []);
  // The list of exports is read from the text, so it must not overlook any.
  const found = new Set(exported());
  assertEquals(Object.keys(loop).filter((name) => !found.has(name)), []);
});

testNeeding("read", "run")(
  "the names of asyncio are still those that were written down",
  async (t) => {
    for (const python of ["python3.13", "python3.12", "python3"]) {
      const output = await new Deno.Command(python, { args: [SCRIPT.pathname] }).output()
        .catch(() => null);
      if (output === null || !output.success) continue;
      const again = JSON.parse(new TextDecoder().decode(output.stdout)) as Record<string, unknown>;
      if (!["3.11", "3.12", "3.13"].includes(String(again.version))) continue;
      const known = new Map<string, unknown>(Object.entries(names)) as Map<string, unknown[]>;
      const unknown = Object.entries(again).flatMap(([title, list]) =>
        Array.isArray(list) ? list.filter((name) => !known.get(title)?.includes(name)) : []
      );
      assertEquals(unknown, [], `CPython ${again.version}`);
      return;
    }
    await t.step("not repeated: there is no python3 of version 3.11 to 3.13 here", () => {});
  },
);
