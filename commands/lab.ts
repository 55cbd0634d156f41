/**
 * `fibserv lab`: what it takes. What it does is in `lab_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, integer } from "../internal/cli/flags.ts";
import { ioNames } from "../loop/io/names.ts";
import { variants } from "../variants/table.ts";

/** What runs when nobody says what: the loop that freezes, and the one that does not. */
export const DEFAULT_SERVERS = ["coro", "loopcorothrd"] as const;

/** The description of `fibserv lab`. */
export const labCommand = command({
  name: "lab",
  summary: "Look into the loops of servers while they run: pause, step, rewind, ask who waits",
  examples: [
    {
      line: "fibserv lab",
      note: "coro and loopcorothrd, side by side; open the address that it prints",
    },
    { line: "fibserv lab coro corothrd:posix", note: "others; a colon names the world of I/O" },
    {
      line: "fibserv lab coro.json",
      note: "a recording that fibserv trace has made, instead of servers",
    },
  ],
  positionals: {
    server: {
      summary:
        "which servers to start, at most four: variants, each perhaps with its I/O (coro:posix); or " +
        "a recording, whose name ends with .json",
      placeholder: "VARIANT[:IO]",
      suggestions: variants.flatMap(({ name, io }) => [
        name,
        ...ioNames.filter((world) => io.includes(world)).map((world) => `${name}:${world}`),
      ]),
      variadic: true,
      defaultHelp: DEFAULT_SERVERS.join(" "),
    },
  },
  flags: {
    port: integer({
      min: 0,
      max: 65_535,
      default: 0,
      help: "The port of the page; 0 asks for a free one",
    }),
    json: boolean({ help: "Print the address, and the servers, as JSON" }),
    untilEof: boolean({
      help: "End when standard input ends, as it does with a program that holds it open",
    }),
  },
});
