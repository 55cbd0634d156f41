import { recordedContext } from "./recorded_context_testing.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { CommandError } from "./errors.ts";
import { EXIT_FAILED } from "./exit_codes.ts";
import { ClosedOutputError, type Sink, TextStream } from "./output.ts";
import { ANSI, PLAIN } from "./style.ts";

/** A sink that takes what `take` allows, and remembers it. */
function sinkThat(take: (bytes: Uint8Array) => number, isTerminal: boolean = false) {
  const taken: number[] = [];
  const sink: Sink = {
    writeSync(bytes) {
      const count = take(bytes);
      taken.push(...bytes.subarray(0, count));
      return count;
    },
    isTerminal: () => isTerminal,
  };
  return { sink, text: () => new TextDecoder().decode(new Uint8Array(taken)) };
}

function fails(error: Error): Sink {
  return sinkThat(() => {
    throw error;
  }).sink;
}

Deno.test("TextStream.write() goes on until all is written", () => {
  const { sink, text } = sinkThat((bytes) => Math.min(bytes.length, 3));
  new TextStream(sink, "throw").write("größer als drei");
  assertEquals(text(), "größer als drei");
});

Deno.test("TextStream.write() writes long texts in pieces that end with a line", () => {
  const pieces: number[] = [];
  const { sink, text } = sinkThat((bytes) => pieces.push(bytes.length) && bytes.length);
  const lines = "x".repeat(2999) + "\n" + "y".repeat(2999) + "\n" + "z".repeat(5000) + "\n";
  new TextStream(sink, "throw").write(lines);
  assertEquals(pieces, [3000, 3000, 4096, 905]);
  assertEquals(text(), lines);
});

Deno.test("TextStream.write() waits for a pipe that is full for the moment", () => {
  let refusals = 3;
  const { sink, text } = sinkThat((bytes) => {
    if (refusals-- > 0) throw new Deno.errors.WouldBlock("full");
    return bytes.length;
  });
  new TextStream(sink, "throw").write("at last");
  assertEquals(text(), "at last");
});

Deno.test("TextStream.write() says by its own error that nobody reads results", () => {
  const cause = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  const error = assertThrows(
    () => new TextStream(fails(cause), "throw").write("x"),
    ClosedOutputError,
    "Cannot write output: somebody must read it, got a closed pipe",
  );
  assertEquals(error.cause, cause);
});

Deno.test("TextStream.columns is the width of a terminal, and null where nobody looks", () => {
  const { sink: terminal } = sinkThat((bytes) => bytes.length, true);
  const { sink: pipe } = sinkThat((bytes) => bytes.length);
  const columnsOf = (sink: typeof pipe, isDumb: boolean) =>
    new TextStream(sink, "throw", false, isDumb, () => 132).columns;
  assertEquals([columnsOf(terminal, false), columnsOf(terminal, true), columnsOf(pipe, false)], [
    132,
    null,
    null,
  ]);
});

Deno.test("TextStream.write() explains why results cannot be written", () => {
  const cause = new Error("No space left on device (os error 28)");
  const error = assertThrows(
    () => new TextStream(fails(cause), "throw").write("x"),
    CommandError,
    "Cannot write output: No space left on device",
  );
  assertEquals(error.exitCode, EXIT_FAILED);
  assertEquals(error.cause, cause);
});

Deno.test("TextStream.write() drops messages that nobody reads", () => {
  let calls = 0;
  const { sink } = sinkThat(() => {
    calls++;
    throw new Deno.errors.BrokenPipe();
  });
  new TextStream(sink, "ignore").write("a message");
  assertEquals(calls, 1);
});

Deno.test("TextStream.line() writes the line in one piece", () => {
  const pieces: string[] = [];
  const { sink } = sinkThat((bytes) => {
    pieces.push(new TextDecoder().decode(bytes));
    return bytes.length;
  });
  const stream = new TextStream(sink, "throw");
  stream.line("55");
  stream.line();
  assertEquals(pieces, ["55\n", "\n"]);
});

Deno.test("TextStream.style is for terminals without NO_COLOR", () => {
  const take = (bytes: Uint8Array) => bytes.length;
  const terminal = sinkThat(take, true).sink;
  const pipe = sinkThat(take, false).sink;
  assertEquals(new TextStream(terminal, "throw", false, false).style, ANSI);
  assertEquals(new TextStream(terminal, "throw", true, false).style, PLAIN);
  assertEquals(new TextStream(pipe, "throw", false).style, PLAIN);
  assertEquals(new TextStream(terminal, "throw", true, false).isTerminal, true);
  assertEquals(new TextStream(pipe, "throw", false).isTerminal, false);
});

Deno.test("TextStream takes a terminal that knows no escape sequences for a file", () => {
  const terminal = sinkThat((bytes) => bytes.length, true).sink;
  const { style, isTerminal } = new TextStream(terminal, "throw", false, true);
  assertEquals([style, isTerminal], [PLAIN, false]);
});

Deno.test("TextStream.note() breaks a sentence between words on a terminal, and nowhere else", () => {
  const sentence = "fibserv bench: about 30 s; fibserv bench coro";
  for (const [isTerminal, lines] of [[true, 2], [false, 1]] as const) {
    const { stderr, err } = recordedContext(isTerminal, 40);
    stderr.note(sentence);
    assertEquals(err().trimEnd().split("\n").length, lines);
    assertEquals(err().trimEnd().replace("\n", " "), sentence);
  }
});
