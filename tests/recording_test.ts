/**
 * `fibserv trace`, as its users run it: the file that it writes, and what it refuses.
 */

import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { LineClient } from "../clients/conformance/line_client.ts";
import { within } from "../internal/measure/within.ts";
import { checkTraceFile, type TraceFile } from "../loop/trace/recording/chrome_trace_testing.ts";
import type { ChromeEvent } from "../loop/trace/recording/trace_spans.ts";
import { ownProcess } from "./support/own_process.ts";
import { testNeeding } from "./support/permissions.ts";

const test = testNeeding("net", "read", "write", "run");

/** A folder for the files of one test. */
async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "fibserv-trace-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs it to its end. */
async function trace(
  ...flags: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const output = within(ownProcess(["trace", ...flags]).output(), "the end of the recording");
  const { code, stdout, stderr } = await output;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function readTrace(path: string): Promise<TraceFile> {
  const file = JSON.parse(await Deno.readTextFile(path)) as TraceFile;
  checkTraceFile(file);
  return file;
}

function named(events: readonly ChromeEvent[], ph: string, name: RegExp): ChromeEvent[] {
  return events.filter((event) => event.ph === ph && name.test(event.name));
}

test("trace writes what a server did for the clients that it brought along", () =>
  inFolder(async (folder) => {
    const out = join(folder, "corothrd.json");
    const flags = ["--variant", "corothrd", "--load", "both", "--seconds", "1"];
    const { code, stdout, stderr } = await trace(...flags, "--port", "0", "--out", out);
    assertEquals([code, stderr.split(":")[0]], [0, "fibserv trace"], stderr);
    assert(/^fibserv: corothrd listening on 127\.0\.0\.1:\d+\n$/.test(stdout), stdout);
    const { traceEvents, otherData } = await readTrace(out);
    assertEquals([otherData.variant, otherData.io, otherData.fibserv], [
      ...["corothrd", "deno", "0.1.0"],
    ]);
    assert(Math.abs(otherData.startedAtUnixMs as number - Date.now()) < 60_000);
    // A fast and a slow client, and workers that compute what they ask for.
    assert(named(traceEvents, "b", /^fib\(10\)$/).length > 0);
    assert(named(traceEvents, "b", /^fib\(33\)$/).length > 0);
    assert(named(traceEvents, "X", /^fib\(33\)$/).every(({ tid }) => tid >= 10_000));
    const names = named(traceEvents, "M", /^thread_name$/).map(({ args }) => args!.name);
    assert(names.includes("main thread") && names.includes("pool worker 0"), `${names}`);
  }));

test("trace ends by a signal, too, and has recorded what came until then", () =>
  inFolder(async (folder) => {
    const out = join(folder, "coro.json");
    const flags = ["--variant", "coro", "--port", "0", "--seconds", "3600"];
    const child = ownProcess(["trace", ...flags, "--out", out]).spawn();
    const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await within(stdout.read(), "the line that it listens");
    {
      using client = await LineClient.connect(Number(/:(\d+)$/m.exec(value)![1]));
      assertEquals([await client.ask(10), await client.ask(20)], ["55", "6765"]);
    }
    child.kill("SIGINT");
    const { code } = await within(child.status, "the end of the recording");
    await Promise.all([stdout.cancel(), child.stderr.cancel()]);
    assertEquals(code, 0);
    const { traceEvents } = await readTrace(out);
    assertEquals(named(traceEvents, "b", /./).map(({ name, args }) => [name, args!.answer]), [
      ["fib(10)", 55],
      ["fib(20)", 6765],
    ]);
  }));

test("trace overwrites no file, unless it is told to", () =>
  inFolder(async (folder) => {
    const out = join(folder, "there.json");
    await Deno.writeTextFile(out, "precious");
    const flags = ["--variant", "sync", "--port", "0", "--seconds", "0.1", "--out", out];
    const refused = await trace(...flags);
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assert(
      /^fibserv trace: Cannot write --out .*--force, got one that exists\n$/.test(refused.stderr),
    );
    assertEquals(await Deno.readTextFile(out), "precious");
    assertEquals((await trace(...flags, "--force")).code, 0);
    assertEquals(named((await readTrace(out)).traceEvents, "b", /./), []);
  }));

test("trace says in one line what it cannot record", async () => {
  const wrong: readonly (readonly [flags: string, code: number, message: RegExp])[] = [
    ["--out x.json", 2, /--variant must be given, got none/],
    ["--variant coro", 2, /--out must be given, got none/],
    ["--variant cor --out x.json", 2, /coro/],
    ["--variant aiocoro --io posix --out x.json", 2, /it exists on --io deno only/],
    ["--variant coro --seconds 0 --out x.json", 2, /--seconds/],
    ["--variant coro --seconds 3601 --out x.json", 2, /--seconds/],
    ["--variant coro --load slow --out x.json", 2, /--load/],
    ["--variant coro --port 65536 --out x.json", 2, /--port/],
    ["--variant coro --out /no/such/folder/x.json", 1, /Cannot write --out/],
    ["--variant coro --out x.json --lab 1", 2, /--out or --lab, got both/],
    ["--variant coro --lab 1", 2, /standard input must be its token, got none/],
  ];
  await Promise.all(wrong.map(async ([flags, code, message]) => {
    const result = await trace(...flags.split(" "));
    assertEquals([result.code, result.stdout], [code, ""], result.stderr);
    assert(message.test(result.stderr), result.stderr);
    assertEquals(result.stderr.trimEnd().split("\n").length, 1, result.stderr);
  }));
});
