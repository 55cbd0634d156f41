import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "./errors.ts";
import { asksForHelp, parse, unknownFlag } from "./parse.ts";
import { inspect, race, sail } from "./sample_program_testing.ts";
import type { Command } from "./command.ts";

const DEFAULTS = {
  knots: 10,
  crew: undefined,
  duration: undefined,
  idleTimeout: 0,
  sea: "calm",
  logBook: undefined,
  json: false,
  harbour: undefined,
} as const;

function assertUsageError(command: Command, args: string[], message: string) {
  assertEquals(assertThrows(() => parse(command, args), UsageError).message, message);
}

Deno.test("parse() fills in defaults", () => {
  assertEquals(parse(sail, ["fast"]), { ...DEFAULTS, pace: "fast" });
  assertEquals(parse(race, []), { ship: [] });
});

Deno.test("parse() reads flags before, between and after arguments", () => {
  assertEquals(
    parse(sail, [
      "--json",
      "slow",
      "--knots=5",
      "home:80",
      "--idle-timeout",
      "250",
      "--sea",
      "rough",
    ]),
    {
      ...DEFAULTS,
      pace: "slow",
      harbour: "home:80",
      json: true,
      knots: 5,
      idleTimeout: 250,
      sea: "rough",
    },
  );
});

Deno.test("parse() keeps a value as it is typed", () => {
  assertEquals(parse(sail, ["fast", "--log-book", "007"]).logBook, "007");
  assertEquals(parse(sail, ["fast", "--log-book", "-x"]).logBook, "-x");
  assertEquals(parse(sail, ["fast", "--log-book=--json"]).logBook, "--json");
  assertEquals(parse(sail, ["fast", "--log-book=a=b\nc"]).logBook, "a=b\nc");
  assertEquals(parse(sail, ["fast", "1e3"]).harbour, "1e3");
});

Deno.test("parse() takes no argument for the value of a boolean", () => {
  assertEquals(parse(sail, ["fast", "--json", "true"]), {
    ...DEFAULTS,
    pace: "fast",
    json: true,
    harbour: "true",
  });
});

Deno.test("parse() takes the empty text where a command has an answer to it", () => {
  const ship = { ...race.positionals.ship, choices: ["", "ant"], mayBeEmpty: true };
  assertEquals(parse({ ...race, positionals: { ship } }, ["", "ant"]), { ship: ["", "ant"] });
});

Deno.test("parse() reads no flags after --", () => {
  assertEquals(parse(sail, ["--json", "--", "fast", "--json"]), {
    ...DEFAULTS,
    pace: "fast",
    json: true,
    harbour: "--json",
  });
});

Deno.test("parse() takes a lone dash for an argument", () => {
  assertEquals(parse(inspect, ["1", "-"]).file, ["-"]);
});

Deno.test("parse() gives all arguments that are left to a variadic one", () => {
  assertEquals(parse(race, ["ant", "bee"]), { ship: ["ant", "bee"] });
  assertEquals(parse(inspect, ["1", "a", "b"]), { depth: "1", file: ["a", "b"] });
});

Deno.test("parse() explains a number that is not allowed", () => {
  const rule = "Cannot parse --knots: it must be a whole number from 0 to 78, got ";
  for (const value of ["abc", "1.5", "79", "-3", "1e1"]) {
    assertUsageError(sail, ["fast", "--knots", value], `${rule}"${value}"`);
    assertUsageError(sail, ["fast", `--knots=${value}`], `${rule}"${value}"`);
  }
  assertUsageError(sail, ["fast", "--knots", ""], `${rule}""`);
  assertUsageError(sail, ["fast", "--knots="], `${rule}""`);
  assertUsageError(
    sail,
    ["fast", "--duration=99"],
    'Cannot parse --duration: it must be a number of seconds from 0.5 to 60, got "99"',
  );
});

Deno.test("parse() explains that a value is missing", () => {
  const message = "Cannot parse --knots: it must be a whole number from 0 to 78, got nothing";
  assertUsageError(sail, ["fast", "--knots"], message);
  assertUsageError(sail, ["fast", "--knots", "--json"], message);
  assertUsageError(sail, ["fast", "--knots", "--", "5"], message);
  assertUsageError(
    sail,
    ["fast", "--log-book="],
    'Cannot parse --log-book: it must be a text that is not empty, got ""',
  );
});

Deno.test("parse() explains a wrong word, and suggests the nearest", () => {
  assertUsageError(
    sail,
    ["fast", "--sea", "ruff"],
    'Cannot parse --sea: it must be calm or rough, got "ruff"',
  );
  assertUsageError(
    sail,
    ["fast", "--sea", "rouhg"],
    'Cannot parse --sea: it must be calm or rough, got "rouhg", did you mean "rough"?',
  );
});

Deno.test("parse() refuses a flag that is given twice", () => {
  assertUsageError(
    sail,
    ["fast", "--knots=1", "--json", "--knots", "2"],
    'Cannot parse --knots: it must be given once, got "1" and "2"',
  );
  assertUsageError(
    sail,
    ["fast", "--json", "--json", "--json"],
    "Cannot parse --json: it must be given once, got it 3 times",
  );
});

Deno.test("parse() refuses a value for a boolean", () => {
  const rule = "Cannot parse --json: it must be given without a value, got ";
  assertUsageError(sail, ["fast", "--json=yes"], `${rule}"yes"`);
  assertUsageError(sail, ["fast", "--json=true"], `${rule}"true"`);
  assertUsageError(sail, ["fast", "--json="], `${rule}""`);
});

Deno.test("parse() refuses a flag that does not exist, and suggests the nearest", () => {
  assertUsageError(
    sail,
    ["fast", "--kntos", "5"],
    'Cannot parse "--kntos": no such flag, did you mean "--knots"?',
  );
  assertUsageError(
    sail,
    ["fast", "--kntos=5"],
    'Cannot parse "--kntos": no such flag, did you mean "--knots"?',
  );
  assertUsageError(
    sail,
    ["fast", "-json"],
    'Cannot parse "-json": no such flag, did you mean "--json"?',
  );
  assertUsageError(
    sail,
    ["fast", "--idleTimeout=5"],
    'Cannot parse "--idleTimeout": no such flag, did you mean "--idle-timeout"?',
  );
  assertUsageError(sail, ["-j"], 'Cannot parse "-j": no such flag, see --help');
  assertUsageError(sail, ["-3"], 'Cannot parse "-3": no such flag, see --help');
  assertUsageError(sail, ["--anchor"], 'Cannot parse "--anchor": no such flag, see --help');
  assertUsageError(race, ["--hepl"], 'Cannot parse "--hepl": no such flag, did you mean "--help"?');
});

Deno.test("parse() refuses a negated flag, with a value or without", () => {
  assertUsageError(sail, ["--no-json"], 'Cannot parse "--no-json": no such flag, see --help');
  assertUsageError(
    sail,
    ["--no-knots=3"],
    'Cannot parse "--no-knots": no such flag, see --help',
  );
});

Deno.test("parse() refuses names that objects have anyway", () => {
  for (const name of ["--constructor", "--__proto__", "--toString", "--_", "---", "--=5", "-=5"]) {
    const shown = name.split("=")[0];
    assertUsageError(sail, ["fast", name], `Cannot parse "${shown}": no such flag, see --help`);
  }
});

Deno.test("parse() shows what was typed without harm to the terminal", () => {
  assertUsageError(
    sail,
    ["fast", "--knots", `\x1b[2J\n${"9".repeat(100)}`],
    "Cannot parse --knots: it must be a whole number from 0 to 78, " +
      `got "\\u{1b}[2J\\n${"9".repeat(35)}…"`,
  );
});

Deno.test("parse() explains a missing argument", () => {
  assertUsageError(sail, [], "Cannot parse PACE: it must be fast or slow, got nothing");
  assertUsageError(
    inspect,
    ["1"],
    "Cannot parse FILE: it must be a text that is not empty, got nothing",
  );
});

Deno.test("parse() explains a wrong argument, and suggests the nearest word", () => {
  assertUsageError(
    sail,
    ["fats"],
    'Cannot parse PACE: it must be fast or slow, got "fats", did you mean "fast"?',
  );
  assertUsageError(
    sail,
    ["fast", ""],
    'Cannot parse HOST:PORT: it must be a text that is not empty, got ""',
  );
  assertUsageError(
    race,
    ["ant", "be"],
    'Cannot parse SHIP: it must be ant, bee, cat, dog, eel, fox, gnu, hen or ibis, got "be", did you mean "bee"?',
  );
});

Deno.test("parse() refuses arguments that are too many", () => {
  assertUsageError(
    sail,
    ["fast", "home", "5"],
    'Cannot parse "5": sail takes 2 arguments, see --help',
  );
  const none = { ...race, positionals: {} };
  assertUsageError(none, ["ant"], 'Cannot parse "ant": race takes no arguments, see --help');
  const one = { ...race, positionals: { ship: { summary: "" } } };
  assertUsageError(one, ["a", "b"], 'Cannot parse "b": race takes one argument, see --help');
});

Deno.test("parse() gives the same values for any order and either form of the flags", () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !text.startsWith("--"));
  const someFlags = fc.record({
    knots: fc.integer({ min: 0, max: 78 }),
    crew: fc.integer({ min: 1, max: 500 }),
    duration: fc.integer({ min: 50, max: 6000 }).map((n) => n / 100),
    idleTimeout: fc.nat(60_000),
    sea: fc.constantFrom("calm" as const, "rough" as const),
    logBook: word,
    json: fc.constant(true as const),
  }, { requiredKeys: [] });
  const names: Record<keyof typeof sail.flags, string> = {
    knots: "--knots",
    crew: "--crew",
    duration: "--duration",
    idleTimeout: "--idle-timeout",
    sea: "--sea",
    logBook: "--log-book",
    json: "--json",
  };
  const keys = Object.keys(names) as (keyof typeof names)[];
  const given = fc.record({
    flags: someFlags,
    order: fc.shuffledSubarray(keys, { minLength: keys.length }),
    glued: fc.record(Object.fromEntries(keys.map((key) => [key, fc.boolean()]))),
    paceAt: fc.nat(keys.length),
  });
  fc.assert(fc.property(given, ({ flags, order, glued, paceAt }) => {
    const groups = order.filter((key) => flags[key] !== undefined).map((key) =>
      key === "json"
        ? [names[key]]
        : glued[key]
        ? [`${names[key]}=${flags[key]}`]
        : [names[key], String(flags[key])]
    );
    groups.splice(paceAt, 0, ["fast"]);
    assertEquals(parse(sail, groups.flat()), { ...DEFAULTS, ...flags, pace: "fast" });
  }));
});

Deno.test("parse() gives values or a usage error of one line for any arguments", () => {
  const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point));
  const piece = fc.oneof(
    fc.string({ unit: character }),
    fc.constantFrom("fast", "--", "-", "--json", "--knots", "--knots=", "5", "--sea", "--no-sea=1"),
  );
  fc.assert(fc.property(fc.array(piece), (args) => {
    try {
      parse(sail, args);
    } catch (error) {
      if (!(error instanceof UsageError) || error.message.includes("\n")) throw error;
    }
  }));
});

Deno.test("asksForHelp() finds -h and --help before --", () => {
  assertEquals(asksForHelp(["fast", "--knots", "--help"]), true);
  assertEquals(asksForHelp(["-h"]), true);
  assertEquals(asksForHelp(["--", "-h"]), false);
  assertEquals(asksForHelp(["help"]), false);
  assertEquals(asksForHelp([]), false);
});

Deno.test("unknownFlag() suggests a name in the way it is typed", () => {
  assertEquals(
    unknownFlag("-version", ["--version"]).message,
    'Cannot parse "-version": no such flag, did you mean "--version"?',
  );
});
