/**
 * `deno task compile`: makes one file that is the whole program, and runs without Deno, without a
 * network, and without an environment.
 *
 * There are two kinds of it. `deno compile` makes the better one, but has to download a runtime.
 * When that fails, and on request, the file is a self-extracting one. Either is started once before
 * it gets its name, so there is never a `dist/fibserv` that does not run.
 *
 * @module
 */

import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { command, implement, type ValuesOf } from "../cli/command.ts";
import { dispatch } from "../cli/dispatch.ts";
import { CommandError, UsageError } from "../cli/errors.ts";
import { EXIT_DONE } from "../cli/exit_codes.ts";
import { boolean, string } from "../cli/flags.ts";
import type { Context } from "../cli/output.ts";
import { quote } from "../cli/quote.ts";
import { denoCompile } from "./deno_compile.ts";
import { programFiles } from "./program_files.ts";
import { ownRuntime, writeSelfExtracting } from "./self_extracting.ts";
import { tryOut } from "./try_out.ts";
import { inWorkingFolder, writingTo } from "./working_folder.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
const ENTRY = "main.ts";
/** The runtime has about 40 MB. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

const compileCommand = command({
  name: "compile",
  summary: "Make one executable file of the whole program",
  examples: [
    { line: "deno task compile", note: "by deno compile, or else self-extracting" },
    {
      line: "DENORT_BIN=/opt/denort deno task compile",
      note: "by deno compile, with a runtime that you have",
    },
  ],
  positionals: {},
  flags: {
    output: string({
      placeholder: "FILE",
      default: Deno.build.os === "windows" ? "dist/fibserv.exe" : "dist/fibserv",
      help: "The executable to make, below dist",
    }),
    selfExtracting: boolean({ help: "Do not try deno compile" }),
  },
});

function compile(
  values: ValuesOf<typeof compileCommand>,
  context: Context,
): Promise<number> {
  return writingTo(values.output, () => make(values, context));
}

async function make(
  { output, selfExtracting }: ValuesOf<typeof compileCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  await refuseFolder(output);
  const runtime = Deno.env.get("DENORT_BIN");
  const files = await programFiles(PROJECT, ENTRY);
  return await inWorkingFolder(resolve(output), output, "compile-", async (staging) => {
    const executable = join(staging, basename(output));
    let missing: string | undefined = "not wanted";
    if (!selfExtracting) {
      stderr.line(`compile: trying deno compile, for at most ${DOWNLOAD_TIMEOUT_MS / 1000} s`);
      missing = await denoCompile(
        { project: PROJECT, entry: ENTRY, include: files.loadedByUrl, output: executable },
        AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
      );
      if (missing !== undefined && runtime !== undefined) {
        throw new CommandError(
          `Cannot compile: DENORT_BIN must name the denort of Deno ${Deno.version.deno}, got ${runtime}: ${missing}`,
        );
      }
    }
    if (missing !== undefined) {
      await writeSelfExtracting(executable, PROJECT, files, ownRuntime());
    }
    await tryOut(executable);
    await Deno.rename(executable, output);
    const { size } = await Deno.stat(output);
    stdout.line(
      `Made ${output}: ${missing === undefined ? "by deno compile" : "self-extracting"}, ${
        (size / 1e6).toFixed(1)
      } MB.`,
    );
    stdout.line(otherKind(missing, selfExtracting));
    return EXIT_DONE;
  });
}

/** What is found now need not be found after a minute. */
async function refuseFolder(output: string): Promise<void> {
  const info = await Deno.stat(output).catch(() => null);
  if (!info?.isDirectory) return;
  throw new UsageError(`Cannot write --output ${quote(output)}: it must be a file, got a folder`);
}

/** How to get an executable of the kind that was not made. */
function otherKind(missing: string | undefined, selfExtracting: boolean): string {
  if (missing === undefined) {
    return "For a self-extracting one: deno task compile --self-extracting";
  }
  if (selfExtracting) return "For one by deno compile: deno task compile";
  return `For one by deno compile, its runtime must be had (${missing}): put the denort of Deno ` +
    `${Deno.version.deno} into DENORT_BIN, or try again where it can be downloaded.`;
}

if (import.meta.main) {
  const program = {
    name: "deno task",
    summary: compileCommand.summary,
    examples: [],
    commands: [implement(compileCommand, () => Promise.resolve(compile))],
  };
  Deno.exit(await dispatch(program, [compileCommand.name, ...Deno.args]));
}
