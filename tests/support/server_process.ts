/**
 * A server as its users run it: a process of its own, started by the command line, with no more permissions than
 * it needs, found by the line that it prints, and ended by a signal.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CrashingClient } from "../../clients/conformance/crashing_client.ts";
import { LineClient } from "../../clients/conformance/line_client.ts";
import type { Subject } from "./subjects.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import { within } from "../../internal/measure/within.ts";

const MAIN = new URL("../../main.ts", import.meta.url);
/** Workers are modules that are loaded at run time, which Deno counts as reading. */
const REPOSITORY = fileURLToPath(new URL(".", MAIN));

/** What is left of a server: its exit code, and what it has said after the line that it listens. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What to start. */
export interface ToStart extends Pick<Subject, "name" | "io" | "file"> {
  /** How many descriptors it may have. @default as many as we */
  readonly descriptorsMax?: number;
}

/** A running `fibserv serve`. `await using` kills it, if it still runs. */
export class ServerProcess implements AsyncDisposable {
  /** The process. */
  readonly pid: number;
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #stdout: ReadableStreamDefaultReader<string>;
  #end: Promise<Ended> | undefined;

  private constructor(
    child: Deno.ChildProcess,
    stdout: ReadableStreamDefaultReader<string>,
    port: number,
  ) {
    this.pid = child.pid;
    this.port = port;
    this.#child = child;
    this.#stdout = stdout;
  }

  /**
   * Starts a server, and waits until it listens. When one of a file has failed to, all others of that file fail at once,
   * with the same words.
   *
   * @throws {Error} with what it wrote to stderr when it ends instead
   */
  static async start(subject: ToStart, ...flags: string[]): Promise<ServerProcess> {
    if (subject.file === undefined) return await ServerProcess.#start(subject, flags);
    // Test files share no variables, but the environment of their process.
    const key = `FIBSERV_VARIANT_FILE_FAILED_${subject.io}`;
    const reason = Deno.env.get(key);
    if (reason !== undefined) throw new Error(`Cannot start a server once more: ${reason}`);
    try {
      return await ServerProcess.#start(subject, flags);
    } catch (cause) {
      Deno.env.set(key, reasonOf(cause));
      throw cause;
    }
  }

  static async #start(
    { name, io, file, descriptorsMax }: ToStart,
    flags: readonly string[],
  ): Promise<ServerProcess> {
    const isLimited = descriptorsMax !== undefined;
    const child = new Deno.Command(isLimited ? "sh" : Deno.execPath(), {
      args: [
        ...(isLimited
          ? ["-c", `ulimit -n ${descriptorsMax}; exec "$@"`, "sh", Deno.execPath()]
          : []),
        "run",
        "--no-prompt",
        "--allow-net=127.0.0.1",
        `--allow-read=${REPOSITORY}${file === undefined ? "" : `,${dirname(resolve(file))}`}`,
        // Without it nobody can tell how many descriptors there are.
        ...(io !== "deno" || isLimited ? ["--allow-ffi"] : []),
        MAIN.href,
        "serve",
        ...(file === undefined ? ["--variant", name] : ["--file", file]),
        ...["--io", io, "--port", "0", "--json"],
        ...flags,
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) {
      const read = within(stdout.read(), `the line of ${name} that it listens`);
      const { value, done } = await read.catch(() => {
        // It waits for something that never comes; what it has said may tell for what.
        child.kill("SIGKILL");
        return { value: undefined, done: true };
      });
      if (done) {
        await stdout.cancel();
        const [{ code }, said] = await Promise.all([child.status, readText(child.stderr)]);
        throw new Error(`Cannot start ${name}: it must listen, got exit code ${code} and ${said}`);
      }
      text += value;
    }
    const { event, variant, host, port, pid, ...rest } = JSON.parse(text);
    assertEquals(
      { event, variant, host, pid, ...rest },
      { event: "listening", variant: name, host: "127.0.0.1", pid: child.pid, io },
    );
    return new ServerProcess(child, stdout, port);
  }

  /** A new connection to it. */
  connect(): Promise<LineClient> {
    return LineClient.connect(this.port);
  }

  /** A new connection that will end with a reset. */
  connectToCrash(): Promise<CrashingClient> {
    return CrashingClient.connect(this.port);
  }

  /** Sends it a signal. */
  signal(signal: "SIGINT" | "SIGTERM"): void {
    this.#child.kill(signal);
  }

  /**
   * Does something while the process stands still, so that to the server all of it happens at the same moment: all that has
   * arrived when `act` is over (see `under_way.ts`). (Windows cannot hold a process.)
   */
  async whileStopped<T>(act: () => Promise<T>): Promise<T> {
    if (Deno.build.os === "windows") return await act();
    this.#child.kill("SIGSTOP");
    try {
      return await act();
    } finally {
      this.#child.kill("SIGCONT");
    }
  }

  /** Waits until it has ended. */
  ended(): Promise<Ended> {
    return within(this.#end ??= this.#awaitEnd(), `the end of server process ${this.pid}`);
  }

  /** Ends it by a signal in good order: it drains, and has had nothing to complain of. */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    const ended = await this.ended();
    // Windows has no signal that a process could notice: this one has ended it on the spot.
    if (Deno.build.os === "windows") return;
    // How many connections fit into the descriptors here is no complaint.
    const stderr = ended.stderr.replace(/^fibserv serve: .* \(ulimit -n\)\n/, "");
    assertEquals({ ...ended, stderr }, { code: 0, stdout: "", stderr: "" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.ended();
  }

  async #awaitEnd(): Promise<Ended> {
    let stdout = "";
    const [{ code }, stderr] = await Promise.all([
      this.#child.status,
      readText(this.#child.stderr),
      (async () => {
        for (let next; !(next = await this.#stdout.read()).done;) stdout += next.value;
      })(),
    ]);
    return { code, stdout, stderr };
  }
}

async function readText(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text();
}
