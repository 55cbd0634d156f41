/**
 * The recorded traces: reading them, and letting Python record them once more.
 *
 * @module
 */

/** The traces of one topic. */
export interface Traces {
  /** The version of CPython that recorded it, such as "3.12.1". */
  version: string;
  /** The lines of each scenario. */
  lines: Map<string, string[]>;
  /** The scenarios that some versions do otherwise, and that only those which are named in the heading record. */
  versioned: Set<string>;
}

/** Reads what `record.py` wrote about a topic: a line with the version, then `## name` and its lines. */
export function readTraces(directory: string | URL, topic: string): Traces {
  const text = Deno.readTextFileSync(`${pathOf(directory)}/${topic}.txt`);
  const [first, ...parts] = text.trimEnd().split("\n\n## ");
  const version = first!.match(/ CPython (\S+)$/)?.[1];
  if (version === undefined) {
    throw new Error(
      `Cannot read the traces: line 1 must name the version of CPython, got ${first}`,
    );
  }
  const lines = new Map<string, string[]>();
  const versioned = new Set<string>();
  for (const part of parts) {
    const [heading, ...rest] = part.split("\n");
    // A name may be followed by "(since 3.13)", which concerns record.py only.
    const [name, ...versions] = heading!.split(" ");
    lines.set(name!, rest);
    if (versions.length > 0) versioned.add(name!);
  }
  return { version, lines, versioned };
}

/** What asyncio did, when it was asked again. */
export interface Recording {
  /** The version of CPython. */
  version: string;
  /** Where the traces are. */
  directory: string;
}

const PYTHON_MIN = [3, 11] as const;

/**
 * Records all traces again, if there is a Python that can.
 *
 * @returns null when there is no CPython 3.11 or later; otherwise the caller removes the directory
 */
export async function recordAgain(): Promise<Recording | null> {
  // Most of what versions do differently is recorded as 3.12 does it.
  for (const python of ["python3.12", "python3"]) {
    const version = await versionOf(python);
    if (version === null) continue;
    const directory = await Deno.makeTempDir({ prefix: "traces_" });
    const script = pathOf(new URL("record.py", import.meta.url));
    const result = await new Deno.Command(python, { args: [script, directory] }).output();
    if (!result.success) {
      throw new Error(`Cannot record: ${python} must succeed, got ${decode(result.stderr)}`);
    }
    return { version, directory };
  }
  return null;
}

/** @returns the version, or null when it is not installed or too old */
async function versionOf(python: string): Promise<string | null> {
  const command = new Deno.Command(python, {
    args: ["-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"],
  });
  let result: Deno.CommandOutput;
  try {
    result = await command.output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const version = decode(result.stdout).trim();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [majorMin, minorMin] = PYTHON_MIN;
  return result.success && major === majorMin && minor >= minorMin ? version : null;
}

function pathOf(place: string | URL): string {
  return typeof place === "string" ? place : decodeURIComponent(place.pathname).replace(/\/$/, "");
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
