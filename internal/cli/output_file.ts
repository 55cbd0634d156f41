/**
 * Files to which results are written, because a flag names them.
 *
 * What is to be written may have taken half an hour to find. So everything that can be known about a file is found out
 * before: whether it is one, whether it may be written, and whether two flags mean the same one. And whatever happens to
 * one file must keep neither the others nor the report on the terminal from being written ({@linkcode writeAll}).
 *
 * A regular file is replaced in one step, by another one that has been written beside it: whoever reads it, or crashes
 * meanwhile, finds the old text or the new one, whole. As with `>` of a shell, a symbolic link leads to the file that is
 * written, and the mode of a file stays. What cannot be replaced in that way (a pipe, a file of which there is a second
 * name, one in a folder in which no other can be made) is written where it is.
 *
 * A pipe takes a text only when somebody reads it. To wait for that is what `>` of a shell does, and a signal ends the
 * waiting, as it does there.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { CommandError, UsageError } from "./errors.ts";
import { type ListenForStop, Stopped, unlessStopped } from "./interruption.ts";
import type { Context } from "./output.ts";
import { quote } from "./quote.ts";
import { reasonOf } from "./reason.ts";

/** By convention a lone dash is stdout. */
const STDOUT_NAMES: readonly string[] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
const STDERR_NAMES: readonly string[] = ["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"];
/** As many links in a row as Linux follows. See path_resolution(7). */
const LINKS_MAX = 40;
/** The permissions to write, of owner, group and others. */
const WRITE_BITS = 0o222;

/** A place to which a text can be written. */
export interface Output {
  /** The flag and what it names, as in `--json "bench.json"`. */
  readonly label: string;
  /** Whether it is the stdout of this process: then the report for people goes elsewhere. */
  readonly isStdout: boolean;
  /** Whether a text takes the place of the one before. In a stream it comes after it. */
  readonly isReplaceable: boolean;
  /** @throws {CommandError} when it cannot be written; when a signal comes before a pipe is read, with the exit code of that */
  write(text: string): Promise<void>;
}

/**
 * Finds out whether all files that a command will write can be written. None of them is changed.
 *
 * @param paths by flag: `{ "--json": "bench.json" }`; undefined: the flag was not given
 * @param listen hears of signals while a pipe waits for its reader
 * @param inputs files that are read, and must not be overwritten by any of `paths`, by flag
 * @returns the outputs, by flag
 * @throws {UsageError} when two of them are the same
 * @throws {CommandError} when one cannot be written
 */
export async function openOutputs<Flag extends string>(
  paths: Readonly<Record<Flag, string | undefined>>,
  context: Context,
  listen: ListenForStop,
  inputs: Readonly<Record<string, string | undefined>> = {},
): Promise<Partial<Record<Flag, Output>>> {
  const outputs: Partial<Record<Flag, Output>> = {};
  /** Who uses a file, by each of its identities. */
  const users = new Map<string, string>();
  const claim = (flag: string, path: string, identities: readonly string[]) => {
    for (const identity of identities) {
      const other = users.get(identity);
      if (other !== undefined) {
        throw new UsageError(
          `Cannot write ${labelOf(flag, path)}: ${other} must be another file, got the same`,
        );
      }
    }
    for (const identity of identities) users.set(identity, flag);
  };
  for (const [flag, path] of Object.entries(inputs)) {
    if (path !== undefined) claim(flag, path, await identitiesOf(path));
  }
  for (const [flag, path] of Object.entries<string | undefined>(paths)) {
    if (path === undefined) continue;
    const label = labelOf(flag, path);
    const stream = streamNamed(path, context);
    if (stream !== null) {
      claim(flag, path, [`stream ${stream.name}`]);
      outputs[flag as Flag] = new StreamOutput(label, stream);
      continue;
    }
    const output = await cannot(label, () => openFile(label, path, listen));
    claim(flag, path, await identitiesOf(path));
    outputs[flag as Flag] = output;
  }
  return outputs;
}

/**
 * Does all of `writes`, one after another; one that fails does not keep those after it from being done.
 *
 * @throws what the first failed one threw; the messages of further ones are written to stderr
 */
export async function writeAll(
  writes: readonly (() => void | Promise<void>)[],
  { stderr }: Pick<Context, "stderr">,
): Promise<void> {
  const failures: unknown[] = [];
  for (const write of writes) {
    try {
      await write();
    } catch (error) {
      failures.push(error);
    }
  }
  for (const error of failures.slice(1)) stderr.line(reasonOf(error));
  if (failures.length > 0) throw failures[0];
}

function labelOf(flag: string, path: string): string {
  return `${flag} ${quote(path, LABEL_LENGTH_MAX)}`;
}

/** Enough for most paths. */
const LABEL_LENGTH_MAX = 200;

/** Tells what went wrong, as one error of ours. */
async function cannot<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const got = cause instanceof NoOutput
      ? cause.message
      : cause instanceof Stopped
      ? "a pipe that nobody has read"
      : quote(reasonOf(cause), LABEL_LENGTH_MAX);
    throw new CommandError(
      `Cannot write ${label}: it must be a file that can be written, got ${got}`,
      { cause, ...(cause instanceof Stopped && { exitCode: cause.exitCode }) },
    );
  }
}

/** What a path names instead of a file that can be written. */
class NoOutput extends Error {}

function streamNamed(path: string, { stdout, stderr }: Context) {
  if (STDOUT_NAMES.includes(path)) return { name: "stdout", stream: stdout } as const;
  if (STDERR_NAMES.includes(path)) return { name: "stderr", stream: stderr } as const;
  return null;
}

/** stdout or stderr of this process. Deno opens them by no name. */
class StreamOutput implements Output {
  readonly isReplaceable = false;
  readonly isStdout: boolean;
  readonly #stream: Context["stdout"];

  constructor(
    readonly label: string,
    { name, stream }: NonNullable<ReturnType<typeof streamNamed>>,
  ) {
    this.isStdout = name === "stdout";
    this.#stream = stream;
  }

  write(text: string): Promise<void> {
    this.#stream.write(text);
    return Promise.resolve();
  }
}

/** A file, or what has the name of one. */
class FileOutput implements Output {
  readonly isStdout = false;

  /**
   * @param path leads through no link
   * @param mode of the file that is to be replaced; null: there is none, or it cannot be replaced
   */
  constructor(
    readonly label: string,
    readonly path: string,
    readonly isReplaceable: boolean,
    readonly mode: number | null,
    readonly listen: ListenForStop,
  ) {}

  async write(text: string): Promise<void> {
    await cannot(this.label, async () => {
      if (this.isReplaceable) replace(this.path, text, this.mode);
      // A thread of the runtime may stand in the system's call until the program ends.
      else await unlessStopped(Deno.writeTextFile(this.path, text), this.listen);
    });
  }
}

async function openFile(
  label: string,
  path: string,
  listen: ListenForStop,
): Promise<FileOutput> {
  if (path.includes("\0")) throw new NoOutput("a name with the character 0");
  const real = await realPath(resolve(path));
  const info = await statOrNull(real);
  if (info === null) {
    if (path.endsWith("/")) throw new NoOutput("the name of a folder");
    await tryPartial(real);
    return new FileOutput(label, real, true, null, listen);
  }
  if (info.isDirectory) throw new NoOutput("a folder");
  const mode = info.mode === null ? null : info.mode & 0o7777;
  // Root may write such a file all the same, but somebody has protected it, and wants to be asked.
  if (mode !== null && (mode & WRITE_BITS) === 0) throw new NoOutput("a write-protected one");
  // Whoever opens a pipe waits for its reader, who may come only for the result.
  if (!info.isFile) return new FileOutput(label, real, false, null, listen);
  (await Deno.open(real, { write: true })).close();
  if ((info.nlink ?? 1) > 1) return new FileOutput(label, real, false, null, listen);
  try {
    await tryPartial(real);
  } catch {
    return new FileOutput(label, real, false, null, listen);
  }
  return new FileOutput(label, real, true, mode, listen);
}

/** The file that is written: also one that does not exist yet, behind links. */
async function realPath(path: string, links = 0): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const link = await readLinkOrNull(path);
  if (link === null) return path;
  if (links === LINKS_MAX) throw new NoOutput("a link that leads to itself");
  return await realPath(resolve(dirname(path), link), links + 1);
}

/** By what a file can be recognised: its name, and, where it exists, its number on its device. */
async function identitiesOf(path: string): Promise<string[]> {
  try {
    const real = await realPath(resolve(path));
    const info = await statOrNull(real);
    const number = info?.ino ? [`inode ${info.dev} ${info.ino}`] : [];
    // What is no file, such as /dev/null, may be used twice.
    return info === null || info.isFile ? [`path ${real}`, ...number] : [];
  } catch {
    // Whoever reads or writes it will hear why.
    return [];
  }
}

async function statOrNull(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function readLinkOrNull(path: string): Promise<string | null> {
  try {
    return await Deno.readLink(path);
  } catch {
    return null;
  }
}

/** Tries whether there can be another file beside `path`, and be removed again. */
async function tryPartial(path: string): Promise<void> {
  const partial = partialOf(path);
  await Deno.writeTextFile(partial, "", { createNew: true });
  await Deno.remove(partial);
}

/** All in one turn of the event loop: Ctrl-C, which is heard between two turns, leaves no part behind. */
function replace(path: string, text: string, mode: number | null): void {
  const partial = partialOf(path);
  try {
    Deno.writeTextFileSync(partial, text, { createNew: true });
    if (mode !== null && Deno.build.os !== "windows") Deno.chmodSync(partial, mode);
    Deno.renameSync(partial, path);
  } catch (error) {
    try {
      Deno.removeSync(partial);
    } catch {
      // It was never made; why not is what is thrown.
    }
    throw error;
  }
}

/**
 * Beside the file, since a rename does not cross file systems; of another name than anything that is there, or that
 * another run of this program writes.
 */
function partialOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${crypto.randomUUID().slice(0, 8)}.partial`);
}
