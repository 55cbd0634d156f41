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

Deno.test("ProgressLine shows no more than fits into a line", () => {
  const context = recordedContext(true);
  new ProgressLine(context.stderr).show("x".repeat(200));
  assertEquals(context.err(), ERASE_LINE + ANSI.dim("x".repeat(79)));
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
