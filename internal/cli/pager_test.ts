import { assertEquals, assertRejects } from "@std/assert";
import type { InteractiveTerminal } from "./interactive_terminal.ts";
import type { Context } from "./output.ts";
import { paged } from "./pager.ts";
import { type RecordedContext, recordedContext } from "./recorded_context_testing.ts";

/** A terminal at which `typed` is typed, text by text; then it hangs up. */
class FakeTerminal implements InteractiveTerminal {
  rows: number;
  /** All that setRaw() and beforeExit() were called for. */
  readonly calls: string[] = [];
  readonly #typed: string[];
  clean = () => {};

  constructor(rows: number, typed: readonly string[]) {
    this.rows = rows;
    this.#typed = [...typed];
  }

  setRaw(isRaw: boolean): void {
    this.calls.push(isRaw ? "raw" : "cooked");
  }

  read(): Promise<string | null> {
    return Promise.resolve(this.#typed.shift() ?? null);
  }

  beforeExit(clean: () => void): () => void {
    this.clean = clean;
    this.calls.push("listen");
    return () => this.calls.push("ignore");
  }
}

/** A text of `count` lines: 1, 2, 3, … */
const LINES = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}`);

interface Shown {
  readonly code: number;
  /** What is on the screen, and above it, at the end and before each time when it was erased. */
  readonly screens: readonly string[];
  readonly calls: readonly string[];
}

/** Shows `lines` on a terminal of `rows` rows and 40 columns. */
async function show(lines: readonly string[], rows: number, ...typed: string[]): Promise<Shown> {
  const context: RecordedContext & Context = recordedContext(true, 40);
  const terminal = new FakeTerminal(rows, typed);
  const code = await paged({ ...context, terminal }, true, (out) => {
    for (const line of lines) out.line(line);
    return 0;
  });
  const screens = context.out().split("\x1b[H\x1b[2J").map((screen) =>
    // What is erased was written behind the last line feed.
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    screen.replaceAll(/[^\n]*\r\x1b\[K/g, "").replaceAll("\n", " ").trim()
  );
  return { code, screens, calls: terminal.calls };
}

const CALLS = ["listen", "raw", "ignore", "cooked"];

Deno.test("paged() shows a page, and what comes below it by space and Enter, and stays on the last page until the next key", async () => {
  assertEquals(await show(LINES(12), 6, "q"), { code: 0, screens: ["1 2 3 4 5"], calls: CALLS });
  assertEquals((await show(LINES(12), 6, " ", "q")).screens, ["1 2 3 4 5 6 7 8 9 10"]);
  assertEquals((await show(LINES(12), 6, "\r", "\x1b[Bj", "q")).screens, ["1 2 3 4 5 6 7 8"]);
  const all = LINES(12).join(" ");
  assertEquals((await show(LINES(12), 6, "   ", "q")).screens, [all]);
  // Behind the end, nothing is read any more.
  assertEquals((await show(LINES(12), 6, "   g", "q")).screens, [all]);
});

Deno.test("paged() goes back, to the start and to the end", async () => {
  assertEquals((await show(LINES(12), 6, " ", "b", "q")).screens, [
    "1 2 3 4 5 6 7 8 9 10",
    "1 2 3 4 5",
  ]);
  assertEquals((await show(LINES(12), 6, "G", "\x1b[A", "q")).screens, [
    LINES(12).join(" "),
    "7 8 9 10 11",
  ]);
  assertEquals((await show(LINES(12), 6, "  ", "\x1b[H", "q")).screens[1], "1 2 3 4 5");
  // There is nothing before the first page.
  assertEquals((await show(LINES(12), 6, "bkg", "q")).screens, ["1 2 3 4 5"]);
});

Deno.test("paged() counts the rows that a long line takes, and the columns that styles do not take", async () => {
  const long = "x".repeat(100);
  assertEquals((await show(["1", long, "3", "4"], 6, "q")).screens, [`1 ${long} 3`]);
  const styled = `\x1b[1m${"y".repeat(40)}\x1b[22m`;
  assertEquals((await show([styled, styled, styled, styled, styled], 7)).calls, []);
  // A line that is longer than a page is a page.
  const endless = "z".repeat(1000);
  assertEquals((await show([endless, "2"], 6, " ", "q")).screens, [`${endless} 2`]);
});

Deno.test("paged() tells how far it is, and how to go on, in a line that fits", async () => {
  for (
    const [columns, state] of [[40, "-- 5 of 12 lines: space, q --"], [9, "-- 5 of "]] as const
  ) {
    const context = recordedContext(true, columns);
    const terminal = new FakeTerminal(6, ["q"]);
    await paged({ ...context, terminal }, true, (out) => {
      out.write(`${LINES(12).join("\n")}\n`);
      return 0;
    });
    assertEquals(context.out(), `\r\x1b[K1\n2\n3\n4\n5\n${state}\r\x1b[K`);
  }
});

Deno.test("paged() prints all at once where there is no need for pages, or nobody to turn them", async () => {
  const whole = LINES(12).join("\n") + "\n";
  const cases:
    readonly (readonly [context: RecordedContext, terminal: FakeTerminal | null, boolean])[] = [
      [recordedContext(true, 40), new FakeTerminal(13, [" "]), true],
      [recordedContext(true, 40), new FakeTerminal(4, [" "]), true],
      [recordedContext(true, 40), new FakeTerminal(0, [" "]), true],
      [recordedContext(true, 40), new FakeTerminal(6, [" "]), false],
      [recordedContext(true, 40), null, true],
      [recordedContext(), new FakeTerminal(6, [" "]), true],
      [recordedContext(true, 40, true), new FakeTerminal(6, [" "]), true],
    ];
  for (const [context, terminal, isWanted] of cases) {
    const code = await paged({ ...context, terminal }, isWanted, (out) => {
      out.write(whole);
      return 7;
    });
    assertEquals([code, context.out(), terminal?.calls ?? []], [7, whole, []]);
  }
});

Deno.test("paged() leaves the terminal as it was at Ctrl-C, at the end of the input, and when a key cannot be read", async () => {
  assertEquals(await show(LINES(12), 6, "\x03"), {
    code: 130,
    screens: ["1 2 3 4 5"],
    calls: CALLS,
  });
  assertEquals(await show(LINES(12), 6), { code: 0, screens: ["1 2 3 4 5"], calls: CALLS });
  const terminal = new FakeTerminal(6, []);
  terminal.read = () => Promise.reject(new Error("it hung up"));
  const print = () =>
    paged({ ...recordedContext(true), terminal }, true, (out) => {
      out.write("\n".repeat(12));
      return 0;
    });
  await assertRejects(print, Error, "it hung up");
  assertEquals(terminal.calls, CALLS);
});

Deno.test("paged() leaves the terminal as it was when a signal ends the program", async () => {
  const context = recordedContext(true);
  const terminal = new FakeTerminal(6, []);
  terminal.read = () => {
    terminal.clean();
    return Promise.resolve(null);
  };
  await paged({ ...context, terminal }, true, (out) => {
    out.write("\n".repeat(12));
    return 0;
  });
  assertEquals(terminal.calls.slice(0, 3), ["listen", "raw", "cooked"]);
});

Deno.test("paged() follows a terminal that becomes larger, and prints nothing when print() throws", async () => {
  const context = recordedContext(true);
  const terminal = new FakeTerminal(6, ["\0", " ", "q"]);
  const read = terminal.read.bind(terminal);
  terminal.read = () => {
    terminal.rows = 9;
    return read();
  };
  await paged({ ...context, terminal }, true, (out) => {
    out.write(LINES(30).join("\n") + "\n");
    return 0;
  });
  assertEquals(context.out().match(/-- \d+/g), ["-- 5", "-- 13"]);
  const fails = () => paged({ ...context, terminal }, true, () => Promise.reject(new Error("no")));
  const before = context.out();
  await assertRejects(fails, Error, "no");
  assertEquals(context.out(), before);
});
