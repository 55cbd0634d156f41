/**
 * `fibserv present`: what it takes. What it does is in `present_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, choice, integer } from "../internal/cli/flags.ts";
import { DEFAULT_LANGUAGE, LANGUAGES } from "../presentation/words.ts";

/** The description of `fibserv present`. */
export const presentCommand = command({
  name: "present",
  summary: "Show the slides of the talk, with servers that run on them, offline",
  examples: [
    {
      line: "fibserv present",
      note: "in French; open the address that it prints, s shows the notes",
    },
    { line: "fibserv present --lang en", note: "in English" },
    {
      line: "fibserv present --port 8000",
      note: "http://127.0.0.1:8000/?print-pdf can be printed, a page a slide",
    },
  ],
  positionals: {},
  flags: {
    lang: choice({
      choices: LANGUAGES,
      default: DEFAULT_LANGUAGE,
      help: "The language of the slides",
    }),
    port: integer({ min: 0, max: 65_535, default: 0, help: "The port; 0 asks for a free one" }),
    json: boolean({ help: "Print the address as JSON" }),
  },
});
