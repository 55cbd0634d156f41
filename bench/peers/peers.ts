/**
 * The table of peers: servers that are not ours to teach, but to compare with.
 *
 * A figure in requests per second says little without one beside it: what does the same service cost in C, in
 * Node, in Go, on this machine and in this minute? Each peer is one small program that speaks the protocol of the
 * README, listens on `127.0.0.1:PORT`, says so in one line, and ends at SIGTERM.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Tool } from "./tools.ts";

/** A program in this folder. */
export interface Peer {
  readonly name: string;
  /** What it is, in a few words. */
  readonly model: string;
  readonly tool: Tool;
  /** Its file in this folder. */
  readonly source: string;
}

/** The servers. Each takes one argument, the port. */
export const peers: readonly Peer[] = [
  {
    name: "epoll",
    model: "C, one thread, level-triggered epoll: the yardstick",
    tool: "cc",
    source: "epoll_server.c",
  },
  {
    name: "threads",
    model: "C, a thread per connection, blocking calls",
    tool: "cc",
    source: "threads_server.c",
  },
  {
    name: "node",
    model: "Node's `net`",
    tool: "node",
    source: "node_net_server.mjs",
  },
  {
    name: "bun",
    model: "Bun's `Bun.listen()`",
    tool: "bun",
    source: "bun_server.mjs",
  },
  {
    name: "go",
    model: "Go, a goroutine per connection",
    tool: "go",
    source: "goroutines_server.go",
  },
  {
    name: "java",
    model: "Java, a virtual thread per connection",
    tool: "javac",
    source: "VirtualThreadsServer.java",
  },
  {
    name: "asyncio",
    model: "CPython's asyncio with its streams",
    tool: "python3",
    source: "asyncio_server.py",
  },
  {
    name: "pythreads",
    model: "CPython, a thread per connection",
    tool: "python3",
    source: "threads_server.py",
  },
];

/** The load: `load_client HOST PORT N CONNECTIONS SECONDS PIPELINE`. */
export const loadClient: Peer = {
  name: "load_client",
  model: "C, a closed loop on epoll",
  tool: "cc",
  source: "load_client.c",
};

/** How the C programs are compiled. */
const C_FLAGS = ["-O2", "-std=gnu99", "-pthread"];

/**
 * Makes a peer ready to run.
 *
 * @param folder where a program is compiled to: a temporary folder, or one to keep
 * @returns the command, without the port
 * @throws {Error} with the compiler's words when a program does not compile
 */
export async function build(peer: Peer, folder: string): Promise<string[]> {
  const { name, tool, source } = peer;
  const path = fileURLToPath(new URL(source, import.meta.url));
  const program = `${folder}/${name}`;
  switch (tool) {
    case "node":
    case "bun":
      return [tool, path];
    case "python3":
      // -B: no compiled copies beside the sources.
      return ["python3", "-B", path];
    case "cc":
      await compile(peer, ["cc", ...C_FLAGS, "-o", program, path]);
      return [program];
    case "go":
      await compile(peer, ["go", "build", "-o", program, path]);
      return [program];
    case "javac":
      await compile(peer, ["javac", "-d", program, path]);
      // -Xrs: SIGTERM ends it as it ends any program, without an exit code of Java's own. -Xmx: what it needs is some
      // kilobytes a connection, so a small heap costs nothing, and a heap that grows would be one that keeps something.
      return ["java", "-Xrs", "-Xmx32m", "-cp", program, source.replace(/\.java$/, "")];
  }
}

/** Runs a compiler. */
async function compile({ name, source }: Peer, command: [string, ...string[]]): Promise<void> {
  const [program, ...args] = command;
  const { success, stderr } = await new Deno.Command(program, { args, stdin: "null" }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot build ${name}: ${source} must compile, got ${said}`);
}
