/**
 * From the command line of a program to the exit code of a command.
 *
 * @module
 */

import { command, type ImplementedCommand, type Program } from "./command.ts";
import { UsageError } from "./errors.ts";
import { EXIT_DONE } from "./exit_codes.ts";
import { boolean } from "./flags.ts";
import { commandHelp, programHelp } from "./help.ts";
import { nearest } from "./nearest.ts";
import { type Context, type Page, standardContext } from "./output.ts";
import { paged } from "./pager.ts";
import { asksForHelp, parse, unknownFlag } from "./parse.ts";
import { quote } from "./quote.ts";
import { report } from "./report.ts";
import { versionLine, versions } from "./version.ts";

/**
 * What every program has. Described like a command, so that its arguments are parsed like a
 * command's.
 */
const help = command({
  name: "help",
  summary: "Print the help of the program or of a command",
  examples: [],
  positionals: { command: { summary: "the command" } },
  flags: { noPager: boolean({ help: "Print it at once, also on a terminal" }) },
});
const version = command({
  name: "--version",
  summary: "Print the versions of the program and of what it runs on",
  examples: [],
  positionals: {},
  flags: { json: boolean({ help: "Print one JSON object" }) },
});

/**
 * Runs the command that `args` name, or prints help or versions. No error leaves this function.
 *
 * Without any argument it prints the help on stdout and is content: somebody who types nothing but
 * the name wants to know what there is.
 *
 * @param args the command line without the program's name: `Deno.args`
 * @param context where to write, by default this process's stdout and stderr
 * @returns the exit code, one of `exit_codes.ts`
 */
export async function dispatch(
  program: Program,
  args: readonly string[],
  context: Context = standardContext(),
): Promise<number> {
  const [first = "help", ...rest] = args;
  const implemented = program.commands.find(({ command }) => command.name === first);
  const prefix = implemented === undefined ? program.name : `${program.name} ${first}`;
  try {
    return implemented === undefined
      ? await runBuiltIn(program, first, rest, context)
      : await runCommand(program, implemented, rest, context);
  } catch (error) {
    return report(error, prefix, context.stderr);
  }
}

async function runCommand(
  program: Program,
  implemented: ImplementedCommand,
  args: readonly string[],
  context: Context,
): Promise<number> {
  const { command } = implemented;
  if (asksForHelp(args)) {
    return await show(context, args, (page) => commandHelp(program.name, command, page));
  }
  return await implemented.run(parse(command, args), context);
}

/** Prints a help, page by page where it is long. It comes before all errors, so the one flag is looked for by its word. */
async function show(
  context: Context,
  args: readonly string[],
  helpFor: (page: Page) => string,
): Promise<number> {
  return await paged(context, !args.includes("--no-pager"), (out) => {
    out.line(helpFor(out));
    return EXIT_DONE;
  });
}

async function runBuiltIn(
  program: Program,
  name: string,
  args: readonly string[],
  context: Context,
): Promise<number> {
  const { stdout } = context;
  const { commands } = program;
  const showProgram = () => show(context, args, (page) => programHelp(program, page));
  switch (name) {
    case "-h":
    case "--help":
      return await showProgram();
    case help.name: {
      const about = asksForHelp(args) ? undefined : parse(help, args).command;
      const found = commands.find(({ command }) => command.name === about);
      if (about !== undefined && found === undefined) throw unknownCommand(program, about);
      return found === undefined
        ? await showProgram()
        : await show(context, args, (page) => commandHelp(program.name, found.command, page));
    }
    case "-V":
    case "version":
    case version.name:
      if (asksForHelp(args)) return await showProgram();
      stdout.line(parse(version, args).json ? await versionJson(program) : versionLine());
      return EXIT_DONE;
    default:
      throw name.startsWith("-")
        ? unknownFlag(name, ["--help", version.name])
        : unknownCommand(program, name);
  }
}

async function versionJson({ packages }: Program): Promise<string> {
  const inside = (await packages?.())?.map(({ name, version, license }) => (
    { name, version, license }
  ));
  return JSON.stringify({ ...versions(), ...(inside === undefined ? {} : { packages: inside }) });
}

function unknownCommand(program: Program, name: string): UsageError {
  const names = [...program.commands.map(({ command }) => command.name), help.name, "version"];
  const meant = nearest(name, names);
  return new UsageError(
    `Cannot run ${quote(name)}: no such command, ` +
      (meant === undefined ? `see "${program.name} --help"` : `did you mean "${meant}"?`),
  );
}
