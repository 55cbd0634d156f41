import { assertEquals } from "@std/assert";
import { ProgressLine } from "./progress_line.ts";
import { recordedContext } from "./recorded_context_testing.ts";
import { ANSI } from "./style.ts";

const ERASE_LINE = "\r\x1b[K";

Deno.test("ProgressLine overwrites one line on a terminal, and leaves it empty", () => {
  const context = recordedContext(true);
  {
    using line = new ProgressLine(context.stderr);
    line.show("1 of 2");
    line.show("2 of 2");
  }
  const texts = ["1 of 2", "2 of 2", ""].map(ANSI.dim);
  assertEquals(context.err().split(ERASE_LINE), ["", ...texts]);
});

Deno.test("ProgressLine shows no more than fits into a line of the terminal, in columns", () => {
  for (const columns of [40, 80, 200]) {
    const context = recordedContext(true, columns);
    const line = new ProgressLine(context.stderr);
    line.show("x".repeat(300));
    line.show("日".repeat(300));
    line.show("short");
    const wide = "日".repeat(Math.floor((columns - 2) / 2)) + "…";
    const texts = ["x".repeat(columns - 2) + "…", wide, "short"].map(ANSI.dim);
    assertEquals(context.err().split(ERASE_LINE), ["", ...texts]);
  }
});

Deno.test("ProgressLine is silent where nobody looks on, and where no line can be erased", () => {
  for (const context of [recordedContext(), recordedContext(true, 80, true)]) {
    {
      using line = new ProgressLine(context.stderr);
      line.show("1 of 2");
    }
    assertEquals(context.err(), "");
  }
});
