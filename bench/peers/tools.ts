/**
 * Which of the programs that peers need this machine has. Each is looked for by its name, as a shell does it: to use one
 * from another folder, put that folder first on the PATH.
 *
 * @module
 */

/** What has to be installed to run a peer: a C compiler, Node, Bun, CPython, Go, or a JDK. */
export type Tool = "cc" | "node" | "bun" | "python3" | "go" | "javac";

/** What is known of a tool. */
export interface ToolState {
  readonly tool: Tool;
  /** As it says itself; null: it is not here. */
  readonly version: string | null;
  /** Why it cannot be used, as a sentence without its full stop; null: it can. */
  readonly refusal: string | null;
}

/** How each is asked for its version. */
const versionArgs: Readonly<Record<Tool, string>> = {
  cc: "--version",
  node: "--version",
  bun: "--version",
  python3: "--version",
  go: "version",
  javac: "--version",
};

/** What is older does not have what the peer is written with: virtual threads. */
const MAJOR_MIN: Partial<Readonly<Record<Tool, number>>> = { javac: 21 };

/** The C programs are written for Linux: macOS has no epoll, and Windows has neither this nor `cc`. */
const isPossibleHere = (tool: Tool) => tool !== "cc" || Deno.build.os === "linux";

/** Looks for all tools. Needs the permission to run them. */
export async function toolStates(): Promise<readonly ToolState[]> {
  const tools = Object.keys(versionArgs) as Tool[];
  return await Promise.all(
    tools.map(async (tool) => stateOf(tool, isPossibleHere(tool) ? await ask(tool) : null)),
  );
}

/** Those that can be used. */
export async function availableTools(): Promise<ReadonlySet<Tool>> {
  const states = await toolStates();
  return new Set(states.filter(({ refusal }) => refusal === null).map(({ tool }) => tool));
}

/** @param said what the tool says when it is asked for its version; null: it is not here */
export function stateOf(tool: Tool, said: string | null): ToolState {
  if (said === null) return { tool, version: null, refusal: `${tool} must be installed` };
  const [version = "unknown", major = "0"] = /(\d+)(\.\d+)*/.exec(said) ?? [];
  const majorMin = MAJOR_MIN[tool] ?? 0;
  const refusal = Number(major) >= majorMin
    ? null
    : `${tool} must be of version ${majorMin} or later, got ${version}`;
  return { tool, version, refusal };
}

async function ask(tool: Tool): Promise<string | null> {
  try {
    const command = new Deno.Command(tool, { args: [versionArgs[tool]], stdin: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
