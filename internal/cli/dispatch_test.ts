import { assertEquals, assertStringIncludes } from "@std/assert";
import { command, implement, type Program } from "./command.ts";
import { dispatch } from "./dispatch.ts";
import { CommandError } from "./errors.ts";
import { commandHelp, programHelp } from "./help.ts";
import { recordedContext } from "./recorded_context_testing.ts";
import { sail, ship } from "./sample_program_testing.ts";
import { versionLine, versions } from "./version.ts";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("run");

async function run(...args: string[]) {
  const context = recordedContext();
  const exitCode = await dispatch(ship, args, context);
  return { exitCode, out: context.out(), err: context.err() };
}

function done(out: string) {
  return { exitCode: 0, out: out + "\n", err: "" };
}

function wrongUsage(err: string) {
  return { exitCode: 2, out: "", err: err + "\n" };
}

/** A program whose only command does what `body` does. */
function programThat(body: () => number | Promise<number>): Program {
  const only = command({ name: "go", summary: "", examples: [], positionals: {}, flags: {} });
  return { ...ship, commands: [implement(only, () => Promise.resolve(body))] };
}

Deno.test("dispatch() prints the program's help on stdout", async () => {
  const help = done(programHelp(ship, recordedContext().stdout));
  assertEquals(await run(), help);
  assertEquals(await run("help"), help);
  assertEquals(await run("-h"), help);
  assertEquals(await run("--help", "whatever"), help);
  assertEquals(await run("help", "--help"), help);
  assertEquals(await run("version", "--help"), help);
});

Deno.test("dispatch() prints a command's help on stdout, whatever else is wrong", async () => {
  const help = done(commandHelp("ship", sail, recordedContext().stdout));
  assertEquals(await run("help", "sail"), help);
  assertEquals(await run("sail", "--help"), help);
  assertEquals(await run("sail", "medium", "--knots", "-h"), help);
});

Deno.test("dispatch() styles the help on a terminal", async () => {
  const context = recordedContext(true);
  assertEquals(await dispatch(ship, ["sail", "-h"], context), 0);
  assertEquals(context.out(), commandHelp("ship", sail, context.stdout) + "\n");
});

Deno.test("dispatch() prints versions", async () => {
  for (const name of ["--version", "-V", "version"]) {
    assertEquals(await run(name), done(versionLine()), name);
  }
  assertEquals(await run("--version", "--json"), done(JSON.stringify(versions())));
});

Deno.test("dispatch() names the packages of a program that says what is inside", async () => {
  const inside = { name: "sailcloth", version: "1.0.0", license: "MIT" };
  const context = recordedContext();
  const packages = () => Promise.resolve([{ ...inside, text: "long" }]);
  assertEquals(await dispatch({ ...ship, packages }, ["--version", "--json"], context), 0);
  assertEquals(context.out(), `${JSON.stringify({ ...versions(), packages: [inside] })}\n`);
});

Deno.test("dispatch() runs a command with its values and returns its exit code", async () => {
  const { exitCode, out, err } = await run("sail", "fast", "--knots=5", "--json");
  assertEquals(exitCode, 0);
  assertEquals(JSON.parse(out), {
    pace: "fast",
    knots: 5,
    idleTimeout: 0,
    sea: "calm",
    json: true,
  });
  assertEquals(err, "");
  assertEquals(await run("race"), { exitCode: 1, out: "", err: "" });
});

Deno.test("dispatch() explains wrong usage in one line on stderr", async () => {
  assertEquals(
    await run("sail", "fast", "--knots", "abc"),
    wrongUsage(
      'ship sail: Cannot parse --knots: it must be a whole number from 0 to 78, got "abc"',
    ),
  );
  assertEquals(
    await run("inspct"),
    wrongUsage('ship: Cannot run "inspct": no such command, did you mean "inspect"?'),
  );
  assertEquals(
    await run("hepl"),
    wrongUsage('ship: Cannot run "hepl": no such command, did you mean "help"?'),
  );
  assertEquals(
    await run("anchor", "--help"),
    wrongUsage('ship: Cannot run "anchor": no such command, see "ship --help"'),
  );
  assertEquals(
    await run(""),
    wrongUsage('ship: Cannot run "": no such command, see "ship --help"'),
  );
  assertEquals(
    await run("help", "sial"),
    wrongUsage('ship: Cannot run "sial": no such command, did you mean "sail"?'),
  );
  assertEquals(
    await run("help", "sail", "race"),
    wrongUsage('ship: Cannot parse "race": help takes one argument, see --help'),
  );
  assertEquals(
    await run("--versoin"),
    wrongUsage('ship: Cannot parse "--versoin": no such flag, did you mean "--version"?'),
  );
  assertEquals(
    await run("--version", "5"),
    wrongUsage('ship: Cannot parse "5": --version takes no arguments, see --help'),
  );
});

Deno.test("dispatch() reports what a command throws and returns its exit code", async () => {
  const context = recordedContext();
  const program = programThat(() => {
    throw new CommandError("Cannot connect", { exitCode: 3 });
  });
  assertEquals(await dispatch(program, ["go"], context), 3);
  assertEquals(context.err(), "ship go: Cannot connect\n");
});

Deno.test("dispatch() reports a rejection that is a bug", async () => {
  const context = recordedContext();
  const program = programThat(() => Promise.reject(new TypeError("a bug")));
  assertEquals(await dispatch(program, ["go"], context), 1);
  assertStringIncludes(context.err(), "ship go: internal error: TypeError: a bug\n    at ");
});

test("dispatch() ends quietly when nobody reads stdout", async () => {
  const main = `
    import { dispatch } from ${JSON.stringify(import.meta.resolve("./dispatch.ts"))};
    import { ship } from ${JSON.stringify(import.meta.resolve("./sample_program_testing.ts"))};
    // Standard input ends when the reader of standard output is gone.
    while (Deno.stdin.readSync(new Uint8Array(1)) !== null);
    Deno.exit(await dispatch(ship, ["help"]));
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--quiet",
      "--config",
      `${import.meta.dirname}/../../deno.json`,
      "--ext=ts",
      main,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  await child.stdin.close();
  const [{ code }, err] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assertEquals({ code, err }, { code: 0, err: "" });
});
