/**
 * Three servers behind HAProxy, as `examples/haproxy/cluster.sh` starts them, on ports of their own.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const SCRIPT = join(PROJECT, "examples", "haproxy", "cluster.sh");
/** No command of the script takes as long: it waits for 30 s at most for one thing, and a restart for nine. */
const TIMEOUT_MS = 120_000;
/** Below those that systems give to clients: one of these must not take the port of a server that is being restarted. */
const PORTS = { min: 20_000, max: 32_000 };

/** The names of the servers. */
export const SERVERS = ["a", "b", "c"] as const;
/** One of them. */
export type ServerName = typeof SERVERS[number];

/** A running cluster. `await using` stops it, and finds out whether something is left. */
export class Cluster implements AsyncDisposable {
  /** Where HAProxy listens on 127.0.0.1. */
  readonly port: number;
  readonly #folder: string;
  readonly #env: Record<string, string>;

  private constructor(folder: string, env: Record<string, string>, port: number) {
    this.#folder = folder;
    this.#env = env;
    this.port = port;
  }

  /** Starts a cluster whose servers have these flags besides those that the script gives. */
  static async start(...flags: string[]): Promise<Cluster> {
    const folder = await Deno.makeTempDir({ prefix: "fibserv_cluster_" });
    const program = join(folder, "fibserv");
    const run = [
      `'${Deno.execPath()}' run --no-prompt --allow-net=127.0.0.1 '--allow-read=${PROJECT}'`,
      `'${join(PROJECT, "main.ts")}' "$@" ${flags.join(" ")}`,
    ];
    await Deno.writeTextFile(program, `#!/bin/sh\nexec ${run.join(" ")}\n`, { mode: 0o700 });
    const [port, a, b, c] = freePorts(4);
    const cluster = new Cluster(folder, {
      FIBSERV: program,
      FIBSERV_RUN: folder,
      FIBSERV_PORT: String(port),
      FIBSERV_PORT_A: String(a),
      FIBSERV_PORT_B: String(b),
      FIBSERV_PORT_C: String(c),
      NO_COLOR: "1",
    }, port!);
    try {
      await cluster.do("start");
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  /** Runs a command of the script. @returns what it has printed */
  async do(command: "start" | "restart" | "status" | "stop"): Promise<string> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { success, stdout, stderr } = await new Deno.Command("sh", {
      args: [SCRIPT, command],
      env: this.#env,
      stdin: "null",
      signal,
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert(success, `cluster.sh ${command}: ${said}`);
    assertEquals(said, "");
    return new TextDecoder().decode(stdout);
  }

  /** How many connections each server has, and has had, as HAProxy counts them; without those of its checks. */
  async connections(): Promise<Record<ServerName, { now: number; ever: number }>> {
    const status = await this.do("status");
    const rows = status.matchAll(/^([abc]),(\d+),(\d+),/gm);
    return Object.fromEntries(
      Array.from(rows, ([, name, now, ever]) => [name, { now: Number(now), ever: Number(ever) }]),
    );
  }

  /** What a server, or HAProxy, has written. */
  log(name: ServerName | "haproxy"): Promise<string> {
    return Deno.readTextFile(join(this.#folder, `${name}.log`));
  }

  /** Kills a server on the spot. */
  async kill(name: ServerName): Promise<void> {
    Deno.kill(await this.#pid(name), "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.do("stop");
      const left = await Array.fromAsync(Deno.readDir(this.#folder), ({ name }) => name);
      assertEquals(left.filter((name) => name.endsWith(".pid")), []);
    } finally {
      await Deno.remove(this.#folder, { recursive: true });
    }
  }

  async #pid(name: string): Promise<number> {
    return Number(await Deno.readTextFile(join(this.#folder, `${name}.pid`)));
  }
}

/** Different ports on which nobody listens at the moment. */
function freePorts(count: number): number[] {
  const listeners: Deno.TcpListener[] = [];
  try {
    while (listeners.length < count) {
      const port = PORTS.min + Math.floor(Math.random() * (PORTS.max - PORTS.min));
      try {
        listeners.push(Deno.listen({ hostname: "127.0.0.1", port }));
      } catch (error) {
        if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      }
    }
    return listeners.map(({ addr }) => addr.port);
  } finally {
    for (const listener of listeners) listener.close();
  }
}
