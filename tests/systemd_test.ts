/**
 * The unit for systemd: what can be known of it without a machine that boots with it.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "../internal/cli/parse.ts";
import { serveCommand } from "../commands/serve.ts";
import { areMissing } from "./support/permissions.ts";
import { isCommandMissing } from "./support/tools.ts";

const UNIT = fileURLToPath(new URL("../examples/systemd/fibserv.service", import.meta.url));
const README = new URL("../examples/systemd/README.md", import.meta.url);
const PROGRAM = "/usr/local/bin/fibserv";
const ignore = areMissing("read");

/** The values of a setting, which may stand there several times. */
function settings(unit: string, name: string): string[] {
  return Array.from(unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm")), ([, value]) => value!);
}

Deno.test({
  name: "the unit starts a server on loopback, with values that serve accepts",
  ignore,
  async fn() {
    const [start] = settings(await Deno.readTextFile(UNIT), "ExecStart");
    const [program, command, ...args] = start!.split(" ");
    assertEquals([program, command], [PROGRAM, "serve"]);
    const { host, drainTimeout } = parse(serveCommand, args);
    assertEquals(host, "127.0.0.1");
    const [stop] = settings(await Deno.readTextFile(UNIT), "TimeoutStopSec");
    assert(Number(stop) * 1000 > drainTimeout, "systemd must not kill what still drains");
  },
});

Deno.test({
  name: "the unit has room for as many descriptors as connections",
  ignore,
  async fn() {
    const unit = await Deno.readTextFile(UNIT);
    const [start] = settings(unit, "ExecStart");
    const { maxConnections } = parse(serveCommand, start!.split(" ").slice(2));
    const [files] = settings(unit, "LimitNOFILE");
    assert(Number(files) > maxConnections! * 1.1);
  },
});

Deno.test({
  name:
    "the unit bounds workers by itself, since it bounds threads and memory: a machine may have a hundred cores",
  ignore,
  async fn() {
    const unit = await Deno.readTextFile(UNIT);
    const args = settings(unit, "ExecStart")[0]!.split(" ").slice(2);
    assert(args.includes("--workers"));
    const { workers } = parse(serveCommand, args);
    const [tasks] = settings(unit, "TasksMax");
    const [memory] = settings(unit, "MemoryHigh");
    // On two cores, eight workers and the runtime had 15 threads, and 10 MB were added by each worker.
    assert(Number(tasks) >= workers! + 32);
    assert(parseInt(memory!) >= 200 + 10 * workers!);
  },
});

/** Runs systemd-analyze on a copy of the unit whose program exists here. */
async function analyze(...args: readonly string[]) {
  const folder = await Deno.makeTempDir();
  try {
    const copy = join(folder, "fibserv.service");
    const unit = await Deno.readTextFile(UNIT);
    assertStringIncludes(unit, PROGRAM);
    await Deno.writeTextFile(copy, unit.replaceAll(PROGRAM, Deno.execPath()));
    const { code, stdout, stderr } = await new Deno.Command("systemd-analyze", {
      args: [...args, copy],
      env: { SYSTEMD_PAGER: "cat", SYSTEMD_COLORS: "0" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const isMissing = areMissing("read", "write", "run") ||
  await isCommandMissing("systemd-analyze", "--version");

Deno.test({
  name: "systemd understands each line of the unit",
  ignore: isMissing || areMissing("run"),
  async fn() {
    const { code, stderr } = await analyze("verify", "--man=no");
    // Other units of the machine, which it loads as well, may have faults of their own.
    assertEquals(stderr.split("\n").filter((line) => line.includes("fibserv")), []);
    assertEquals(code, 0, stderr);
  },
});

Deno.test({
  name: "the unit gives up as much as its README says",
  ignore: isMissing || areMissing("run"),
  async fn() {
    const { stdout } = await analyze("security", "--offline=true");
    const said = /^ +systemd-analyze security .*# (\d\.\d) of 10: "(\w+)"$/m.exec(
      await Deno.readTextFile(README),
    );
    const found = /exposure level for fibserv\.service: (\d\.\d) (\w+)/.exec(stdout);
    assert(said !== null && found !== null, stdout);
    // Later versions look at more.
    assert(Number(found[1]) <= Number(said[1]) + 0.5, found[0]);
    assertMatch(stdout, /✓ .*CapabilityBoundingSet=~CAP_SYS_ADMIN/);
    assertEquals(found[2], said[2]);
  },
});
