/**
 * The measurements one after the other, and the report, whatever becomes of them.
 *
 * @module
 */

import type { ValuesOf } from "../../cli/command.ts";
import { CommandError } from "../../cli/errors.ts";
import { EXIT_DONE } from "../../cli/exit_codes.ts";
import type { Context, TextStream } from "../../cli/output.ts";
import { Interruption } from "../../clients/interruption.ts";
import { availableTools, build, loadClient, peers } from "../peers/peers.ts";
import type { Bench } from "./bench.ts";
import { measureBeside } from "./beside_slow.ts";
import { measureClient } from "./client_rate.ts";
import type { wireCommand } from "./command.ts";
import { measureHelp } from "./help_time.ts";
import { measureIdle } from "./idle_connections.ts";
import { MachineWatch } from "./machine.ts";
import { jsonReport, markdownReport, textReport } from "./report.ts";
import { failedRow, INTERRUPTED, reasonOf, type Row } from "./rows.ts";
import { measureServers, type ServerSubject } from "./servers.ts";
import { type Subject, subjectsOf } from "./subjects.ts";

/** Servers and loads meet on this core. */
const PINNED = ["taskset", "-c", "0"];

/** Measures and prints. */
export async function run(
  values: ValuesOf<typeof wireCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  const subjects = subjectsOf(values.subjects);
  using interruption = new Interruption();
  const tools = await availableTools();
  if (!tools.has("cc")) {
    throw new CommandError(
      "Cannot measure ratios: the yardstick is a C program for Linux, got no cc to compile it",
    );
  }
  const watch = await MachineWatch.start();
  const folder = await Deno.makeTempDir({ prefix: "bench-wire-" });
  try {
    const commands = new Map<string, readonly string[]>();
    for (const peer of peers) {
      if (tools.has(peer.tool)) commands.set(peer.name, await build(peer, folder));
    }
    const pinned = await canPin();
    const { n, rounds, seconds } = values;
    const bench: Bench = {
      yardstick: commands.get("epoll")!,
      load: await build(loadClient, folder),
      peers: commands,
      pin: pinned ? PINNED : [],
      shapes: values.pipeline.flatMap((pipeline) =>
        values.connections.map((connections) => ({ connections, pipeline }))
      ),
      ...{ n, rounds, seconds },
      signal: interruption.signal,
      progress: progressOn(stderr),
    };
    const rows = await measureAll(bench, subjects);
    if (stderr.isTerminal) bench.progress("");
    const report = { machine: await watch.facts(tools), pinned, n, rounds, seconds, rows };
    stdout.line(textReport(report));
    if (values.json !== undefined) await Deno.writeTextFile(values.json, jsonReport(report));
    if (values.md !== undefined) await Deno.writeTextFile(values.md, markdownReport(report));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return interruption.exitCode ?? EXIT_DONE;
}

/** Servers are compared with each other and come first, then the others in the order in which they were asked for. */
async function measureAll(bench: Bench, subjects: readonly Subject[]): Promise<Row[]> {
  const isServer = (subject: Subject): subject is ServerSubject =>
    subject.kind === "peer" || subject.kind === "variant";
  const rows = await measureServers(bench, subjects.filter(isServer));
  for (const subject of subjects) {
    if (isServer(subject)) continue;
    try {
      if (bench.signal.aborted) throw new Error(INTERRUPTED);
      rows.push(...await measureOther(bench, subject));
    } catch (error) {
      rows.push(failedRow(subject.name, bench.signal.aborted ? INTERRUPTED : reasonOf(error)));
    }
  }
  return rows;
}

function measureOther(
  bench: Bench,
  subject: Exclude<Subject, ServerSubject>,
): Promise<Row[]> {
  switch (subject.kind) {
    case "beside":
      return measureBeside(bench, subject);
    case "client":
      return measureClient(bench, subject);
    case "idle":
      return measureIdle(bench, subject);
    case "help":
      return measureHelp(bench);
  }
}

async function canPin(): Promise<boolean> {
  const [command, ...args] = [...PINNED, "true"];
  try {
    return (await new Deno.Command(command!, { args, stdin: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** On a terminal, one line that is overwritten; in a file, a line for each part. */
function progressOn(stderr: TextStream): Bench["progress"] {
  let latest = "";
  return (part, detail = "") => {
    const line = [part, detail].filter((text) => text !== "").join(": ");
    if (stderr.isTerminal) stderr.write(`\r\x1b[K${line}`);
    else if (part !== latest) stderr.line(part);
    latest = part;
  };
}
