/**
 * `deno task release`: makes the folder of a release. Everything that its user needs is in it, so it can be attached to a
 * page on a forge as well as be carried on a stick.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { command, implement, type ValuesOf } from "../cli/command.ts";
import { dispatch } from "../cli/dispatch.ts";
import { CommandError, UsageError } from "../cli/errors.ts";
import { EXIT_DONE, EXIT_FAILED } from "../cli/exit_codes.ts";
import { string } from "../cli/flags.ts";
import { nearest } from "../cli/nearest.ts";
import type { Context } from "../cli/output.ts";
import { quote } from "../cli/quote.ts";
import { VERSION } from "../cli/version.ts";
import { programFiles } from "../executable/program_files.ts";
import { isOwn, type Target, targets } from "../executable/target.ts";
import { inWorkingFolder, writingTo } from "../executable/working_folder.ts";
import { CHECKSUMS, checksumsOf, namesIn } from "./checksums.ts";
import { type Made, makeExecutable } from "./executables.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
const ENTRY = "main.ts";

/** What goes along as it is, by its name in a release. */
const COPIED: Readonly<Record<string, string>> = {
  "install.sh": "internal/release/install.sh",
  "install.ps1": "internal/release/install.ps1",
  "CHANGELOG.md": "CHANGELOG.md",
};
/** What the program prints, by the name of the file that gets it. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  "LICENSES.txt": ["licenses"],
  "fibserv.bash": ["completions", "bash"],
  "_fibserv": ["completions", "zsh"],
  "fibserv.fish": ["completions", "fish"],
};
/** The talk, as files that a browser opens. */
const LANGUAGES = ["en", "fr"];

const releaseTask = command({
  name: "release",
  summary: "Make a release: executables, their checksums, and what goes with them",
  examples: [
    { line: "deno task release", note: "for all systems whose runtimes can be had" },
    { line: "deno task release x86_64-pc-windows-msvc", note: "for one, or else exit with 1" },
  ],
  positionals: {
    targets: {
      summary: "the systems to make executables for",
      placeholder: "TARGET",
      suggestions: targets.map(({ name }) => name),
      variadic: true,
      defaultHelp: "all",
    },
  },
  flags: {
    output: string({
      placeholder: "DIR",
      default: "dist/release",
      help:
        "The folder to make, below dist; one that is there must be an older release, and is replaced",
    }),
  },
});

function release(values: ValuesOf<typeof releaseTask>, context: Context): Promise<number> {
  return writingTo(values.output, () => make(values, context));
}

async function make(
  { targets: names, output }: ValuesOf<typeof releaseTask>,
  { stdout, stderr }: Context,
): Promise<number> {
  const chosen = names.length === 0 ? targets : names.map(targetOf);
  const goal = resolve(output);
  await refuseOther(goal, output);
  // Under its own name there is a whole release or none.
  return await inWorkingFolder(goal, output, "release-", async (staging) => {
    const files = await programFiles(PROJECT, ENTRY);
    const denort = Deno.env.get("DENORT_BIN");
    const all: Made[] = [];
    for (const target of chosen) {
      stderr.line(`release: ${target.name}`);
      const options = { project: PROJECT, entry: ENTRY, files, folder: staging, denort };
      all.push(await makeExecutable(target, options));
    }
    await addCompanions(staging);
    await Deno.writeTextFile(join(staging, CHECKSUMS), await checksumsOf(staging));
    await Deno.chmod(staging, 0o755);
    await Deno.remove(goal, { recursive: true }).catch(ignoreMissing);
    await Deno.rename(staging, goal);
    stdout.line(`fibserv ${VERSION}, in ${output}:`);
    for (const made of all) stdout.line(await description(made, goal));
    const missing = all.filter((made) => "missing" in made);
    const isWanted = names.length > 0 || missing.some(({ target }) => isOwn(target));
    return missing.length > 0 && isWanted ? EXIT_FAILED : EXIT_DONE;
  });
}

function targetOf(name: string): Target {
  const target = targets.find((one) => one.name === name);
  if (target !== undefined) return target;
  const all = targets.map((one) => one.name);
  const meant = nearest(name, all);
  throw new UsageError(
    `Cannot make a release: TARGET must be one of ${all.join(", ")}, got ${quote(name)}` +
      (meant === undefined ? "" : `; did you mean "${meant}"?`),
  );
}

/** What is replaced is deleted first: nobody's folder of other things, or with other things in it. */
async function refuseOther(goal: string, output: string): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(goal), ({ name }) => name).catch(
    ignoreMissing,
  );
  if (entries === undefined || entries.length === 0) return;
  const refusal = (got: string) =>
    new UsageError(
      `Cannot write --output ${
        quote(output)
      }: it must be a new folder or an older release, got ${got}`,
    );
  if (!entries.includes(CHECKSUMS)) throw refusal(`a folder without ${CHECKSUMS}`);
  const listed = namesIn(await Deno.readTextFile(join(goal, CHECKSUMS)));
  const other = entries.find((name) => name !== CHECKSUMS && !listed.includes(name));
  if (other !== undefined) {
    throw refusal(`a folder with ${quote(other)}, which its ${CHECKSUMS} does not name`);
  }
}

async function addCompanions(folder: string): Promise<void> {
  for (const [name, source] of Object.entries(COPIED)) {
    await Deno.copyFile(join(PROJECT, source), join(folder, name));
  }
  for (const [name, args] of Object.entries(PRINTED)) {
    const printed = await runSource(["--allow-net", "--allow-ffi", "--allow-env=TERM"], [
      ENTRY,
      ...args,
    ]);
    await Deno.writeTextFile(join(folder, name), printed);
  }
  await runSource(["--allow-write=dist"], ["presentation/build.ts"]);
  for (const language of LANGUAGES) {
    const deck = join(PROJECT, "dist", "presentation", language, "index.html");
    await Deno.copyFile(deck, join(folder, `presentation-${language}.html`));
  }
}

/** Runs a program of the source, and gives what it prints. */
async function runSource(rights: readonly string[], args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--frozen", "--allow-read=.", ...rights, ...args],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new CommandError(
    `Cannot make a release: ${args.join(" ")} must succeed, got ${decoder.decode(stderr).trim()}`,
  );
}

async function description(made: Made, folder: string): Promise<string> {
  if ("missing" in made) return `  none for ${made.target.name}: ${made.missing}`;
  const { size } = await Deno.stat(join(folder, made.file));
  const tried = made.isTried ? "started once" : "not started: it is for another system";
  return `  ${made.file}: ${made.kind}, ${(size / 1e6).toFixed(1)} MB, ${tried}`;
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) {
  const commands = [implement(releaseTask, () => Promise.resolve(release))];
  const program = { name: "deno task", summary: releaseTask.summary, examples: [], commands };
  Deno.exit(await dispatch(program, [releaseTask.name, ...Deno.args]));
}
