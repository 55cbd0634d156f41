/**
 * `deno task licenses`: collects the licences of what the lock file pins and the program holds, into `packages.json`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { command, implement, type ValuesOf } from "../cli/command.ts";
import { dispatch } from "../cli/dispatch.ts";
import { CommandError } from "../cli/errors.ts";
import { EXIT_DONE } from "../cli/exit_codes.ts";
import { boolean } from "../cli/flags.ts";
import type { Context } from "../cli/output.ts";
import { programFiles } from "../executable/program_files.ts";
import { collectLicenses } from "./collect.ts";
import denoLicense from "./deno.txt" with { type: "text" };
import leagueGothicLicense from "./league_gothic.txt" with { type: "text" };

const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
const FILE = fileURLToPath(new URL("./packages.json", import.meta.url));

/**
 * This build of Deno's standard library has no file LICENSE. Its `package.json` says MIT, as the library does, and the
 * authors are Deno's. Of League Gothic, reveal.js has the name of the licence and an address; the text is that with which
 * the font is published (npm:@fontsource/league-gothic).
 */
const SUPPLIED: ReadonlyMap<string, string> = new Map([
  ["deno-std", denoLicense],
  ["reveal.js/css/theme/fonts/league-gothic", leagueGothicLicense],
]);

/** What packages have from others. The fonts of the themes are in the package; the talk uses none of them. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ["reveal.js/css/theme/fonts/league-gothic", "OFL-1.1"],
  ["reveal.js/css/theme/fonts/source-sans-pro", "OFL-1.1"],
]);

const licensesTask = command({
  name: "licenses",
  summary: "Collect the licences of the npm packages that the program holds",
  examples: [],
  positionals: {},
  flags: { check: boolean({ help: "Only say whether the file is as it would be written" }) },
});

async function run(
  { check }: ValuesOf<typeof licensesTask>,
  { stdout }: Context,
): Promise<number> {
  const { packages } = await programFiles(PROJECT, "main.ts");
  const components = await collectLicenses(packages, SUPPLIED, PARTS);
  const text = `${JSON.stringify(components, null, 2)}\n`;
  if (!check) await Deno.writeTextFile(FILE, text);
  else if (await Deno.readTextFile(FILE) !== text) {
    throw new CommandError(
      `Cannot accept ${FILE}: it must hold the licences of what the lock file pins, got others; ` +
        `write it anew by "deno task licenses"`,
    );
  }
  stdout.line(`${components.length} packages and parts of them, each with its licence.`);
  return EXIT_DONE;
}

if (import.meta.main) {
  const commands = [implement(licensesTask, () => Promise.resolve(run))];
  const program = { name: "deno task", summary: licensesTask.summary, examples: [], commands };
  Deno.exit(await dispatch(program, [licensesTask.name, ...Deno.args]));
}
