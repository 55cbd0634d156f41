/**
 * The table of peers: servers that are not ours to teach, but to compare with.
 *
 * A figure in requests per second says little without one beside it: what does the same service cost in C, in
 * Node, in CPython, on this machine and in this minute? Each peer is one small program that speaks the protocol of the
 * README, listens on `127.0.0.1:PORT`, says so in one line, and ends at SIGTERM.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** What has to be installed to run a peer: a C compiler, Node, or CPython. */
export type Tool = "cc" | "node" | "python3";

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

/** The C programs are written for Linux: macOS has no epoll, and Windows has neither this nor `cc`. */
const isPossibleHere = (tool: Tool) => tool !== "cc" || Deno.build.os === "linux";

/** Which of the tools this machine has. Needs the permission to run them. */
export async function availableTools(): Promise<ReadonlySet<Tool>> {
  const tools: Tool[] = ["cc", "node", "python3"];
  const found = await Promise.all(tools.map(async (tool) => {
    if (!isPossibleHere(tool)) return false;
    try {
      return (await run([tool, "--version"])).success;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }));
  return new Set(tools.filter((_, index) => found[index]));
}

/**
 * Makes a peer ready to run.
 *
 * @param folder where a C program is compiled to: a temporary folder, or one to keep
 * @returns the command, without the port
 * @throws {Error} with the compiler's words when a C program does not compile
 */
export async function build({ name, tool, source }: Peer, folder: string): Promise<string[]> {
  const path = fileURLToPath(new URL(source, import.meta.url));
  if (tool === "node") return ["node", path];
  // -B: no compiled copies beside the sources.
  if (tool === "python3") return ["python3", "-B", path];
  const program = `${folder}/${name}`;
  const { success, stderr } = await run(["cc", ...C_FLAGS, "-o", program, path]);
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim();
    throw new Error(`Cannot build ${name}: ${source} must compile, got ${said}`);
  }
  return [program];
}

async function run([command, ...args]: [string, ...string[]]): Promise<Deno.CommandOutput> {
  return await new Deno.Command(command, { args, stdin: "null" }).output();
}
