/**
 * A small program with every kind of argument and flag, for the tests of this folder.
 *
 * @module
 */

import { command, implement, type Program } from "./command.ts";
import { completionsCommand } from "../../commands/completions.ts";
import { boolean, choice, integer, milliseconds, seconds, string } from "./flags.ts";

/** Has a word that is required, one that is not, and flags of every kind. */
export const sail = command({
  name: "sail",
  summary: "Sail to a harbour",
  examples: [
    { line: "ship sail fast", note: "as fast as the wind allows" },
    { line: "ship sail slow 127.0.0.1:25000 --knots 3", note: "a quiet evening" },
  ],
  positionals: {
    pace: { summary: "how to sail", choices: ["fast", "slow"], required: true },
    harbour: {
      summary: "where to go",
      placeholder: "HOST:PORT",
      defaultHelp: "the nearest",
    },
  },
  flags: {
    knots: integer({ min: 0, max: 78, default: 10, help: "The speed" }),
    crew: integer({
      min: 1,
      max: 500,
      defaultHelp: "one per sail",
      help: "How many sailors come along",
    }),
    duration: seconds({ min: 0.5, max: 60, help: "How long the journey may last at most" }),
    idleTimeout: milliseconds({
      min: 0,
      max: 60_000,
      default: 0,
      help:
        "After how long without wind the engine starts; 0 waits for the wind, which may take long",
    }),
    sea: choice({ choices: ["calm", "rough"], default: "calm", help: "What to expect" }),
    logBook: string({ placeholder: "FILE", help: "Where the captain's notes go" }),
    json: boolean({ help: "Print one JSON object [sic]: no \\ and 'no'" }),
  },
});

/** Has any number of words out of many. */
export const race = command({
  name: "race",
  summary: "Let ships race",
  examples: [],
  positionals: {
    ship: {
      summary: "the ships that take part",
      choices: ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis"],
      variadic: true,
      defaultHelp: "all",
    },
  },
  flags: {},
});

/** Has a word of any kind, and then files. */
export const inspect = command({
  name: "inspect",
  summary: "Look at files",
  examples: [],
  positionals: {
    depth: { summary: "how far down to look", required: true },
    file: { summary: "the files", required: true, variadic: true },
  },
  flags: {},
});

/** The program. `sail` prints its values, `race` fails, `inspect` does nothing. */
export const ship: Program = {
  name: "ship",
  summary: "sails the seas",
  examples: [{ line: "ship sail fast", note: "as fast as the wind allows" }],
  commands: [
    implement(sail, () =>
      Promise.resolve((values, { stdout }) => {
        stdout.line(JSON.stringify(values));
        return 0;
      })),
    implement(race, () => Promise.resolve(() => 1)),
    implement(inspect, () => Promise.resolve(() => Promise.resolve(0))),
    completionsCommand(() => ship),
  ],
};
