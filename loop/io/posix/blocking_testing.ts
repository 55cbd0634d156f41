/**
 * What the tests of blocking calls have in common.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { areMissing } from "../../../tests/support/permissions.ts";
import { within } from "../../../internal/measure/within.ts";
import { connectTo, LOOPBACK } from "../peers_testing.ts";
import type { Address, DescriptorLoan } from "../types.ts";
import { boundAddress, resolve } from "./address.ts";
import { selfPipe } from "./self_pipe.ts";
import { DescriptorOwnership } from "./descriptor_ownership.ts";
import { acceptConnection, closeDescriptor } from "./descriptor.ts";
import { check } from "./errno.ts";
import { libc } from "./libc.ts";
import { openListener } from "./listener.ts";
import { platform } from "./platform.ts";
import { cutIntoSlices } from "./timed_socket.ts";

const ignore = Deno.build.os === "windows" || areMissing("net", "read", "run", "ffi");

/** A test that makes system calls. */
export function posixTest(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** The near end of a connection, as a descriptor whose calls wait, and a client at the far end. */
export async function connected(): Promise<{ descriptor: number; client: Deno.TcpConn }> {
  const { listener, addr } = listening();
  const client = await connectTo(addr);
  const descriptor = check("accept", acceptConnection(listener, false));
  closeDescriptor(listener);
  return { descriptor, client };
}

/** Connects, and lends the near end of the connection. */
export function lendConnection(addr: Address): DescriptorLoan {
  const { family, bytes } = resolve(addr);
  const descriptor = check("socket", libc.socket(family, platform.SOCK_STREAM, 0));
  check("connect", libc.connect(descriptor, bytes, bytes.length));
  cutIntoSlices(descriptor, 0);
  const { memory } = new DescriptorOwnership();
  return {
    kind: "descriptor",
    descriptor,
    memory,
    wakeUpDescriptor: selfPipe().writeEnd,
    idleTimeoutMs: 0,
    ports: [],
  };
}

/** A listening descriptor, whose calls wait. */
export function listening(): { listener: number; addr: Address } {
  const listener = openListener(LOOPBACK);
  return { listener, addr: boundAddress(listener) };
}

/**
 * The sockets that this process has open, each by the name that the kernel has for it, by their descriptors; where the
 * system does not tell (all but Linux), none. Their number says little: a thread that has ended gives back a moment later
 * what Deno itself had opened for it.
 */
export async function openSockets(): Promise<Map<number, string>> {
  const found = (await descriptors(Deno.pid)).map((line) =>
    / (\d+) -> (socket:\[\d+\])$/.exec(line)
  );
  return new Map(found.flatMap((match) => match ? [[Number(match[1]), match[2]!]] : []));
}

/** Whether a socket is open, by the name that the kernel has for it. */
export async function isSocketOpen(name: string | undefined): Promise<boolean> {
  return [...(await openSockets()).values()].some((open) => open === name);
}

/** How many descriptors a process has open; where the system does not tell (all but Linux), always 0. */
export async function openDescriptors(pid: number): Promise<number> {
  return (await descriptors(pid)).filter((line) => line.includes(" -> ")).length;
}

async function descriptors(pid: number): Promise<string[]> {
  if (Deno.build.os !== "linux") return [];
  // Deno itself reads /proc only with all permissions.
  const { stdout } = await new Deno.Command("ls", { args: ["-l", `/proc/${pid}/fd`] }).output();
  return new TextDecoder().decode(stdout).split("\n");
}

/** The program in `echo_server_testing.ts`, in a process of its own. `await using` kills it, if it still runs. */
export class EchoServer implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;

  private constructor(
    port: number,
    child: Deno.ChildProcess,
    lines: ReadableStreamDefaultReader<string>,
  ) {
    this.port = port;
    this.#child = child;
    this.#lines = lines;
  }

  /** @param limit what to tell the shell before, say `ulimit -n 48` */
  static async start(limit = "true"): Promise<EchoServer> {
    const folder = fileURLToPath(new URL("../..", import.meta.url));
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `${limit} && exec "$0" run --no-prompt --allow-net=127.0.0.1 --allow-ffi "--allow-read=$1" "$2"`,
        ...[Deno.execPath(), folder, import.meta.resolve("./echo_server_testing.ts")],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TransformStream<string, string>({
        transform: (text, out) => text.trim().split("\n").forEach((line) => out.enqueue(line)),
      }),
    ).getReader();
    return new EchoServer(Number((await within(lines.read(), "the port")).value), child, lines);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Sends it SIGTERM, and returns when it has heard of it. */
  async terminate(): Promise<void> {
    this.#child.kill("SIGTERM");
    assertEquals((await within(this.#lines.read(), "the signal")).value, "SIGTERM");
  }

  /** Waits until it has drained, and ended. */
  async ended(): Promise<void> {
    assertEquals((await within(this.#lines.read(), "the end of the drain")).value, "drained");
    assertEquals((await within(this.#child.status, "the end of the process")).code, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#lines.cancel();
    await this.#child.status;
  }
}
