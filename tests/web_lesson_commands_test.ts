/**
 * The commands that the lessons of the web clients show, run as they are printed.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { commandsOf, splitLesson } from "../ladder/lesson.ts";
import { steps } from "../webclients/table.ts";
import { testNeeding } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("read", "net", "run");

/** What shows what is still broken: commands that do not end well. All others exit with 0. */
const FAILING: Readonly<Record<string, number>> = {
  "fibserv fetch --variant cb0 --site /p/0 /p/1": 2,
  "fibserv fetch --variant fetch --site /kinds/junk /kinds/cut": 1,
  "fibserv fetch --variant pool --site /kinds/junk /kinds/cut": 1,
};

const commands: string[] = [];

for (const { name, source } of steps) {
  test(`the commands in the header of web:${name} work as they are printed`, async () => {
    const printed = commandsOf(splitLesson(await source()));
    assert(printed.length > 0);
    for (const command of printed) {
      commands.push(command);
      const [program, ...args] = command.split(" ");
      assertEquals(program, "fibserv", command);
      await using terminal = new Terminal(args);
      const { code, stdout, stderr } = await terminal.ended();
      const expected = FAILING[command] ?? 0;
      assertEquals(code, expected, `${command}: ${stderr}`);
      // Where threads have the processors, the clock's own thread may not come to run for some time.
      const remarks = stderr.replace(/^fibserv (fetch|crawl): time stood still .*\n/m, "");
      if (expected === 0) assertEquals(remarks, "", command);
      if (args[0] === "fetch" && expected !== 2) assertStringIncludes(stdout, "sum of the parts");
    }
  });
}

test("the commands that fail are commands of lessons", () => {
  assertEquals(Object.keys(FAILING).filter((command) => !commands.includes(command)), []);
});
