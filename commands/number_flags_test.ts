/**
 * Every number that can be typed has two limits, which the help tells and the parser keeps.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { wireCommand } from "../bench/wire/command.ts";
import type { Command } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { type Flag, flagName } from "../internal/cli/flags.ts";
import { commandHelp } from "../internal/cli/help.ts";
import { parse } from "../internal/cli/parse.ts";
import { PLAIN } from "../internal/cli/style.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("read");

/** What no flag takes for a number. */
const NONSENSE = [
  "NaN",
  "Infinity",
  "-Infinity",
  "1e3",
  "1e308",
  "0x10",
  "1_000",
  "+1",
  " 1",
  "٣",
  "1;5",
  "--",
];
const DIGITS = "9".repeat(400);
/** What stands in the help for numbers. */
const NUMBERS = ["N", "MS", "S", "N,N…"];

/** The descriptions in this folder: what is typed, and what the table of `main.ts` has. */
async function commands(): Promise<Command[]> {
  const found: Command[] = [wireCommand as unknown as Command];
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    if (!name.endsWith(".ts") || name.includes("_")) continue;
    for (const value of Object.values(await import(`./${name}`))) {
      if (typeof value === "object" && value !== null && "flags" in value) {
        found.push(value as Command);
      }
    }
  }
  return found;
}

function numbersOf({ flags }: Command): [name: string, flag: Flag<unknown>][] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.range !== undefined || NUMBERS.includes(flag.placeholder ?? ""))
    .map(([key, flag]) => [flagName(key), flag]);
}

test("every number flag tells both its limits, and keeps them", async () => {
  const names: string[] = [];
  for (const command of await commands()) {
    const help = commandHelp("fibserv", command, { style: PLAIN, columns: null }).replace(
      /\s+/g,
      " ",
    );
    const rest = Object.values(command.positionals).flatMap(({ required, choices }) =>
      required ? [choices?.[0] ?? "x"] : []
    );
    for (const [name, flag] of numbersOf(command)) {
      names.push(`${command.name} ${name}`);
      const { range } = flag;
      assert(range !== undefined, `${command.name} ${name} has no limits`);
      const { min, max } = range;
      assert(Number.isFinite(min) && max <= Number.MAX_SAFE_INTEGER && min < max, name);
      assertStringIncludes(flag.limits ?? "", `${min} to ${max}`);
      assertStringIncludes(help, `${min} to ${max}`);
      for (const limit of [min, max]) {
        assertEquals([flag.read(String(limit))].flat(), [limit], `${name} ${limit}`);
      }
      for (const text of [String(min - 1), String(max + 1), DIGITS, ...NONSENSE]) {
        const error = assertThrows(
          () => parse(command, [...rest, `${name}=${text}`]),
          UsageError,
          undefined,
          `${command.name} ${name}=${text}`,
        );
        assertMatch(error.message, /^Cannot parse [^\n]{1,300}, got [^\n]{1,60}$/);
      }
    }
  }
  // A list that has become short has lost a command, and proves nothing.
  for (
    const name of ["client --connections", "bench --slow-n", "serve --workers", "fetch --retries"]
  ) {
    assert(names.includes(name), names.join());
  }
  assert(names.length > 35, names.join());
});

test("every default of a number lies within its limits", async () => {
  for (const command of await commands()) {
    for (const [name, flag] of numbersOf(command)) {
      for (const value of [flag.default ?? []].flat() as number[]) {
        const { min, max } = flag.range!;
        assert(value >= min && value <= max, `${command.name} ${name} ${value}`);
      }
    }
  }
});
