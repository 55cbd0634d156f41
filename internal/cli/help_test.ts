import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { commandHelp, programHelp } from "./help.ts";
import { inspect, race, sail, ship } from "./sample_program_testing.ts";
import { displayWidth } from "./display_width.ts";
import { ANSI, PLAIN } from "./style.ts";

const FILE = { style: PLAIN, columns: null };
const TERMINAL = { style: ANSI, columns: 80 };

Deno.test("programHelp() shows examples, usage, commands and flags", () => {
  assertEquals(
    programHelp(ship, FILE),
    `ship: sails the seas

Examples:
  # as fast as the wind allows
  ship sail fast

Usage: ship COMMAND [ARGUMENT...] [FLAG...]

Commands:
  sail         Sail to a harbour
  race         Let ships race
  inspect      Look at files
  completions  Print a script that makes a shell complete commands, flags and
               values

Flags:
  -h, --help              Print this help
  -V, --version [--json]  Print the versions of ship and of what it runs on

"ship COMMAND --help" says more about a command.`,
  );
});

Deno.test("commandHelp() shows examples, usage, arguments and flags with limits and defaults", () => {
  assertEquals(
    commandHelp("ship", sail, FILE),
    `ship sail: Sail to a harbour

Examples:
  # as fast as the wind allows
  ship sail fast
  # a quiet evening
  ship sail slow 127.0.0.1:25000 --knots 3

Usage: ship sail PACE [HOST:PORT] [FLAG...]

Arguments:
  PACE         how to sail (fast or slow)
  [HOST:PORT]  where to go (default: the nearest)

Flags:
  --knots N          The speed (0 to 78; default: 10)
  --crew N           How many sailors come along (1 to 500; default: one per
                     sail)
  --duration S       How long the journey may last at most (0.5 to 60)
  --idle-timeout MS  After how long without wind the engine starts; 0 waits for
                     the wind, which may take long (0 to 60000; default: 0)
  --sea NAME         What to expect (calm or rough; default: calm)
  --log-book FILE    Where the captain's notes go
  --json             Print one JSON object [sic]: no \\ and 'no'
  -h, --help         Print this help`,
  );
});

Deno.test("commandHelp() leaves out what a command does not have", () => {
  assertEquals(
    commandHelp("ship", { ...race, positionals: {} }, FILE),
    `ship race: Let ships race

Usage: ship race [FLAG...]

Flags:
  -h, --help  Print this help`,
  );
});

Deno.test("commandHelp() shows which arguments are variadic and which are required", () => {
  assertStringIncludes(commandHelp("ship", race, FILE), "Usage: ship race [SHIP...] [FLAG...]\n");
  assertStringIncludes(
    commandHelp("ship", inspect, FILE),
    "Usage: ship inspect DEPTH FILE... [FLAG...]\n",
  );
});

Deno.test("the helps are the same with and without style, but for the escape sequences", () => {
  for (
    const help of [
      programHelp.bind(null, ship),
      commandHelp.bind(null, "ship", sail),
    ]
  ) {
    const styled = help(TERMINAL);
    assert(styled !== help(FILE));
    // deno-lint-ignore no-control-regex -- the escape sequences are what is looked for
    assertEquals(styled.replace(/\x1b\[\d+m/g, ""), help(FILE));
  }
});

Deno.test("the helps fit the terminal, but for lines to copy, and leave nothing out", () => {
  const words = (text: string) => text.split(/[\s#]+/).filter((word) => word !== "").join(" ");
  for (
    const help of [
      programHelp.bind(null, ship),
      ...ship.commands.map(({ command }) => commandHelp.bind(null, "ship", command)),
    ]
  ) {
    const whole = help(FILE);
    for (const columns of [40, 80, 200]) {
      const shown = help({ style: PLAIN, columns });
      for (const line of shown.split("\n")) {
        assert(displayWidth(line) <= Math.min(columns, 80) || line.startsWith("  ship "), line);
      }
      assertEquals(words(shown), words(whole));
    }
  }
});
