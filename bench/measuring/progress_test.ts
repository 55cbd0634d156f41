import { assertEquals, assertStringIncludes } from "@std/assert";
import { recordedContext } from "../../internal/cli/recorded_context_testing.ts";
import { ANSI } from "../../internal/cli/style.ts";
import { scenarios } from "../result/columns.ts";
import { Progress } from "./progress.ts";

const TRIAL = { serverId: "coro (deno)", scenario: scenarios[4], round: 2 };

Deno.test("Progress overwrites one line on a terminal, and leaves it empty", () => {
  const context = recordedContext(true);
  {
    using progress = new Progress(context.stderr, 5);
    progress.show(TRIAL, 7, 80, 600);
  }
  const line = "round 2 of 5, 7 of 80 done, 10 min left: coro (deno), fast + slow";
  const eraseLine = "\r\x1b[K";
  assertEquals(context.err(), eraseLine + ANSI.dim(line) + eraseLine + ANSI.dim(""));
});

Deno.test("Progress says it in other words where there are no scenarios", () => {
  const context = recordedContext(true);
  using progress = new Progress(context.stderr, 3);
  progress.say("pool (deno), all at once", 1, 0, 9, 60);
  assertStringIncludes(
    context.err(),
    "round 1 of 3, 0 of 9 done, 60 s left: pool (deno), all at once",
  );
});

Deno.test("Progress is silent where nobody looks on", () => {
  const context = recordedContext();
  {
    using progress = new Progress(context.stderr, 5);
    progress.show(TRIAL, 7, 80, 600);
  }
  assertEquals(context.err(), "");
});

Deno.test("Progress says once what is measured once more", () => {
  const context = recordedContext();
  using progress = new Progress(context.stderr, 5);
  progress.again("coro (deno), again", 3000);
  assertStringIncludes(context.err(), "; measuring once more: coro (deno), again\n");
});
