/**
 * What commands print fits the terminal, however narrow it is, and nothing is left out for that. Lines that can be copied
 * (commands) are not broken: the terminal does that, and then they can still be copied; so are messages and what programs
 * read, which are a line each (`serve`, `site`, `ask`, errors). What is measured is tested where
 * it is put into words: the demo's, the bench's, the crawler's and the chart's texts. `explain` has tests of its own.
 */

import { visibleLength } from "../internal/cli/display_width.ts";
import { assert, assertEquals } from "@std/assert";
import { commandHelp } from "../internal/cli/help.ts";
import type { Context } from "../internal/cli/output.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { PLAIN } from "../internal/cli/style.ts";
import { ladder as servers } from "../variants/table.ts";
import { ladder as crawlers } from "../webclients/crawler/table.ts";
import { ladder as webClients } from "../webclients/table.ts";
import { descriptions } from "../tests/support/descriptions.ts";
import { areMissing } from "../tests/support/permissions.ts";
import { run as diff } from "./diff_run.ts";
import { run as explain } from "./explain_run.ts";
import { listSteps } from "./fetch_list.ts";
import { run as loop } from "./loop_run.ts";
import { nameOf } from "./step_names.ts";
import { run as variants } from "./variants_run.ts";

const WIDTHS = [40, 80, 200];

// deno-lint-ignore no-control-regex -- the control character is what is looked for
const withoutStyles = (text: string) => text.replaceAll(/\x1b\[\d+m/g, "");
/** All that is neither a blank nor the mark of a broken line of a diff. */
const lettersOf = (text: string) => withoutStyles(text).replaceAll(/[-+\s]/g, "");

const later = [servers, webClients, crawlers].flatMap((ladder) =>
  ladder.steps.filter(({ after }) => after !== null).map((step) => nameOf({ ladder, step }))
);

const COMMANDS: readonly (readonly [line: string, run: (context: Context) => unknown])[] = [
  ["variants", (context) => variants({ json: false }, context)],
  ["fetch --list", ({ stdout }) => listSteps(false, stdout)],
  ["loop --list", (context) => loop({ demo: undefined, list: true, trace: false }, context)],
  ["loop tasks", (context) => loop({ demo: "tasks", list: false, trace: false }, context)],
  [
    "explain crawl:async",
    (context) => explain({ variant: ["crawl:async"], web: false, noPager: false }, context),
  ],
  ...later.map((from) =>
    [
      `diff ${from}`,
      (context: Context) =>
        diff({ from, to: undefined, all: false, web: false, noPager: false }, context),
    ] as const
  ),
];

for (const [line, run] of COMMANDS) {
  Deno.test(`fibserv ${line} fits terminals of 40, 80 and 200 columns`, async () => {
    const file = recordedContext();
    await run(file);
    for (const width of WIDTHS) {
      const terminal = recordedContext(true, width);
      await run(terminal);
      for (const text of terminal.out().split("\n")) {
        assert(
          visibleLength(text) <= width || /^ {4}\S/.test(withoutStyles(text)),
          `${width}: ${text}`,
        );
      }
      // On a terminal, explain numbers the lines.
      if (line.startsWith("explain")) continue;
      assertEquals(lettersOf(terminal.out()), lettersOf(file.out()));
    }
  });
}

Deno.test({
  name: "the help of every command fits terminals of 40, 80 and 200 columns, but for lines to copy",
  ignore: areMissing("read"),
  async fn() {
    const commands = await descriptions();
    assert(commands.length >= 12);
    for (const command of commands) {
      for (const columns of WIDTHS) {
        const help = commandHelp("fibserv", command, { style: PLAIN, columns });
        const copied = new Set(command.examples.map(({ line }) => `  ${line}`));
        for (const line of help.split("\n")) {
          assert(visibleLength(line) <= Math.min(columns, 80) || copied.has(line), line);
        }
      }
    }
  },
});
