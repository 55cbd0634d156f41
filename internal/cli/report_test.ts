import { assertEquals, assertMatch } from "@std/assert";
import { CommandError, UsageError } from "./errors.ts";
import { ClosedOutputError } from "./output.ts";
import { recordedContext } from "./recorded_context_testing.ts";
import { report } from "./report.ts";

Deno.test("report() writes one line for an error that is meant for the user", () => {
  const { stderr, err } = recordedContext();
  assertEquals(report(new UsageError("Cannot parse --n: …"), "fibserv serve", stderr), 2);
  const error = new CommandError("Cannot connect: it said\n  go away", { exitCode: 3 });
  assertEquals(report(error, "fibserv client", stderr), 3);
  assertEquals(
    err(),
    "fibserv serve: Cannot parse --n: …\nfibserv client: Cannot connect: it said go away\n",
  );
});

Deno.test("report() breaks the line between words on a terminal", () => {
  const { stderr, err } = recordedContext(true, 20);
  report(new UsageError("Cannot parse --n: it must be a number"), "fibserv", stderr);
  assertEquals(err(), "fibserv: Cannot\nparse --n: it must\nbe a number\n");
});

Deno.test("report() lets no message rule the terminal", () => {
  const { stderr, err } = recordedContext();
  report(new CommandError("Cannot start \x1b[2Jit: got \u202e"), "fibserv", stderr);
  assertEquals(err(), "fibserv: Cannot start \\u{1b}[2Jit: got \\u{202e}\n");
});

Deno.test("report() is silent when nobody reads the results", () => {
  const { stderr, err } = recordedContext();
  assertEquals(report(new ClosedOutputError("Cannot write output"), "fibserv", stderr), 0);
  assertEquals(err(), "");
});

Deno.test("report() writes one line, in our own words, when a right is missing", () => {
  const { stderr, err } = recordedContext();
  const message = 'Requires write access to "/a", run again with the --allow-write flag';
  assertEquals(report(new Deno.errors.NotCapable(message), "fibserv bench", stderr), 1);
  assertEquals(
    err(),
    'fibserv bench: Cannot go on: this program has no right to do that: it needs write access to "/a"\n',
  );
});

Deno.test("report() shows the stack and the cause of a bug", () => {
  const { stderr, err } = recordedContext(true);
  const bug = new RangeError("no such index", { cause: new Error("the cause") });
  assertEquals(report(bug, "fibserv loop", stderr), 1);
  assertMatch(
    err(),
    /^fibserv loop: internal error: RangeError: no such index\n {4}at .*report_test\.ts[^]*\[cause\]: Error: the cause\n/,
  );
  assertEquals(err().includes("\x1b"), false);
});

Deno.test("report() copes with a thrown value that is no error", () => {
  const { stderr, err } = recordedContext();
  assertEquals(report("oops", "fibserv", stderr), 1);
  assertEquals(err(), 'fibserv: internal error: "oops"\n');
});
