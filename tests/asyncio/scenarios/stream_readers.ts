/**
 * Stream readers: what they give for what they are fed by hand (DESIGN 5).
 *
 * @module
 */

import { bytesOf } from "../../../loop/loop_testing.ts";
import { StreamReader, type Transport, wait, waitFor } from "../../../loop/mod.ts";
import { attempt, Boom, call, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";
import { reading, text } from "../stream_harness.ts";

/** A reader with these bytes in it, and perhaps the end. */
function filled(content: string, { limit = 64, eof = true } = {}): StreamReader {
  const reader = new StreamReader({ limit });
  reader.feedData(bytesOf(content));
  if (eof) reader.feedEof();
  return reader;
}

/** A transport that only says what it is asked to do. */
function tracing(trace: Trace): Pick<Transport, "pauseReading" | "resumeReading"> {
  return {
    pauseReading: () => trace("pause reading"),
    resumeReading: () => trace("resume reading"),
  };
}

export const scenarios: Scenarios = {
  *read_gives_what_is_there(trace) {
    const reader = filled("abcdef", { eof: false });
    yield* reading(trace, "2:", reader.read(2));
    yield* reading(trace, "100:", reader.read(100));
    reader.feedData(bytesOf("g"));
    reader.feedData(bytesOf("h"));
    yield* reading(trace, "100:", reader.read(100));
  },

  *read_waits_for_data(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reading(trace, "task", reader.read(10)));
    yield* ticks(2);
    trace("feeding");
    reader.feedData(bytesOf("one"));
    reader.feedData(bytesOf("two"));
    yield* task;
  },

  *nothing_fed_wakes_nobody(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reading(trace, "task", reader.read(10)));
    yield* ticks(2);
    reader.feedData(bytesOf(""));
    yield* ticks(3);
    trace(outcome(task));
    reader.feedEof();
    yield* task;
  },

  *read_all_waits_for_the_end(trace, loop) {
    const reader = new StreamReader({ limit: 4 });
    const task = loop.createTask(reading(trace, "task", reader.read()));
    for (const piece of ["some", " more", " and more"]) {
      yield* ticks(2);
      reader.feedData(bytesOf(piece));
    }
    trace(outcome(task));
    reader.feedEof();
    yield* task;
    trace(reader.atEof());
  },

  *read_nothing_does_not_wait(trace) {
    const reader = new StreamReader();
    yield* reading(trace, "0:", reader.read(0));
    reader.feedEof();
    yield* reading(trace, "0:", reader.read(0));
    yield* reading(trace, "5:", reader.read(5));
    yield* reading(trace, "all:", reader.read(-1));
  },

  *readline_gives_lines_and_then_nothing(trace) {
    const reader = filled("one\n\ntwo\r\nlast");
    for (let count = 0; count < 6; count++) yield* reading(trace, "line:", reader.readline());
  },

  *readline_joins_what_comes_in_pieces(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reading(trace, "task", reader.readline()));
    for (const piece of ["o", "n", "e", "\ntw"]) {
      yield* ticks(2);
      reader.feedData(bytesOf(piece));
    }
    yield* task;
    reader.feedData(bytesOf("o\nthree"));
    yield* reading(trace, "line:", reader.readline());
    yield* reading(trace, "rest:", reader.read(100));
  },

  *readline_throws_away_a_line_above_the_limit(trace) {
    const reader = filled("123456\nok\n", { limit: 4 });
    yield* reading(trace, "line:", reader.readline());
    yield* reading(trace, "line:", reader.readline());
  },

  *readline_throws_away_what_has_come_of_a_line_above_the_limit(trace) {
    const reader = filled("123456", { limit: 4, eof: false });
    yield* reading(trace, "line:", reader.readline());
    reader.feedData(bytesOf("78\nok\n"));
    yield* reading(trace, "line:", reader.readline());
    yield* reading(trace, "line:", reader.readline());
  },

  *a_line_may_be_as_long_as_the_limit(trace) {
    for (const line of ["123\n", "1234\n", "12345\n"]) {
      yield* reading(trace, "line:", filled(line, { limit: 4 }).readline());
    }
    for (const line of ["123", "1234", "12345"]) {
      yield* reading(trace, "cut:", filled(line, { limit: 4 }).readline());
    }
  },

  *a_line_is_too_long_only_when_it_must_wait_for_more(trace, loop) {
    const reader = new StreamReader({ limit: 4 });
    const task = loop.createTask(reading(trace, "task", reader.readline()));
    for (const piece of ["1234", "5", "6", "\n"]) {
      yield* ticks(2);
      trace("feeding", text(bytesOf(piece)), outcome(task));
      reader.feedData(bytesOf(piece));
    }
    yield* task;
  },

  *readuntil_finds_a_separator_in_two_pieces(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reading(trace, "task", reader.readuntil(bytesOf("END"))));
    for (const piece of ["aE", "EN", "D rest"]) {
      yield* ticks(2);
      reader.feedData(bytesOf(piece));
    }
    yield* task;
    yield* reading(trace, "rest:", reader.read(100));
  },

  *readuntil_takes_the_first_separator(trace) {
    const reader = filled("a--b---c");
    for (let count = 0; count < 4; count++) {
      yield* reading(trace, "part:", reader.readuntil(bytesOf("--")));
    }
  },

  *readuntil_leaves_what_is_above_the_limit(trace) {
    const separator = bytesOf("--");
    let reader = filled("12345--", { limit: 4 });
    yield* reading(trace, "found:", reader.readuntil(separator));
    yield* reading(trace, "left:", reader.read(100));
    reader = filled("123456", { limit: 4 });
    yield* reading(trace, "not found:", reader.readuntil(separator));
    yield* reading(trace, "left:", reader.read(100));
    yield* reading(trace, "at the limit:", filled("1234--", { limit: 4 }).readuntil(separator));
    yield* reading(
      trace,
      "perhaps half of it:",
      filled("1234-", { limit: 4 }).readuntil(separator),
    );
  },

  *readuntil_needs_a_separator(trace) {
    yield* reading(trace, "none:", filled("abc").readuntil(bytesOf("")));
  },

  *readexactly_waits_for_all(trace, loop) {
    const reader = new StreamReader({ limit: 2 });
    const task = loop.createTask(reading(trace, "task", reader.readexactly(6)));
    for (const piece of ["ab", "cd", "efgh"]) {
      yield* ticks(2);
      trace(outcome(task));
      reader.feedData(bytesOf(piece));
    }
    yield* task;
    yield* reading(trace, "2:", reader.readexactly(2));
  },

  *readexactly_tells_what_is_missing(trace) {
    const reader = filled("abc");
    yield* reading(trace, "0:", reader.readexactly(0));
    yield* reading(trace, "5:", reader.readexactly(5));
    yield* reading(trace, "5:", reader.readexactly(5));
    yield* reading(trace, "0:", reader.readexactly(0));
    yield* reading(trace, "-1:", reader.readexactly(-1));
  },

  *a_reader_is_at_its_end_when_all_is_read(trace) {
    const reader = new StreamReader();
    trace(reader.atEof());
    reader.feedData(bytesOf("ab"));
    reader.feedEof();
    trace(reader.atEof());
    yield* reader.read(1);
    trace(reader.atEof());
    yield* reader.read(1);
    trace(reader.atEof());
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_limit_is_above_nothing(trace) {
    for (const limit of [0, -1]) trace(call(() => new StreamReader({ limit })));
  },

  *only_one_may_wait_for_a_stream(trace, loop) {
    const reader = new StreamReader();
    const first = loop.createTask(reading(trace, "first", reader.read(1)));
    yield* ticks(1);
    yield* reading(trace, "read", reader.read(1));
    yield* reading(trace, "line", reader.readline());
    yield* reading(trace, "exactly", reader.readexactly(1));
    reader.feedData(bytesOf("x"));
    yield* first;
  },

  *a_read_that_is_cancelled_takes_nothing(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reader.readexactly(4));
    yield* ticks(1);
    reader.feedData(bytesOf("ab"));
    yield* ticks(2);
    task.cancel();
    yield* wait([task]);
    trace(outcome(task));
    reader.feedData(bytesOf("cd"));
    yield* reading(trace, "4:", reader.readexactly(4));
  },

  *a_read_is_cancelled_after_it_was_woken(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reader.read(4));
    yield* ticks(1);
    reader.feedData(bytesOf("ab"));
    task.cancel();
    yield* wait([task]);
    trace(outcome(task));
    yield* reading(trace, "4:", reader.read(4));
  },

  *a_limited_wait_for_a_line(trace) {
    const reader = new StreamReader();
    reader.feedData(bytesOf("half"));
    trace(yield* attempt(waitFor(reader.readline(), 10)));
    reader.feedData(bytesOf(" line\n"));
    yield* reading(trace, "line:", reader.readline());
  },

  *an_exception_reaches_who_waits_and_who_comes_later(trace, loop) {
    const reader = filled("left", { eof: false });
    const task = loop.createTask(reading(trace, "task", reader.readline()));
    yield* ticks(1);
    trace(reader.exception());
    reader.setException(new Boom("broken"));
    trace(reader.exception());
    yield* task;
    yield* reading(trace, "read", reader.read(1));
    yield* reading(trace, "line", reader.readline());
    yield* reading(trace, "exactly", reader.readexactly(1));
    yield* reading(trace, "all", reader.read());
  },

  *the_end_of_the_stream_wakes_who_waits(trace, loop) {
    for (const name of ["read", "readline", "readexactly", "readuntil"] as const) {
      const reader = new StreamReader();
      const awaitable = name === "read" || name === "readexactly"
        ? reader[name](5)
        : reader[name]();
      const task = loop.createTask(reading(trace, name, awaitable));
      yield* ticks(1);
      reader.feedData(bytesOf(name === "read" ? "" : "par"));
      yield* ticks(2);
      reader.feedEof();
      yield* task;
    }
  },

  *a_task_that_was_fed_has_its_turn_in_order(trace, loop) {
    const reader = new StreamReader();
    const task = loop.createTask(reading(trace, "task", reader.readline()));
    yield* ticks(1);
    loop.callSoon(trace, "before");
    reader.feedData(bytesOf("x\n"));
    loop.callSoon(trace, "after");
    yield* task;
  },

  *a_full_reader_pauses_its_transport(trace) {
    const reader = new StreamReader({ limit: 4 });
    reader.setTransport(tracing(trace));
    for (const piece of ["12345678", "9", "10"]) {
      trace("feeding", piece);
      reader.feedData(bytesOf(piece));
    }
    for (const count of [6, 1, 1, 3]) yield* reading(trace, "read", reader.read(count));
  },

  *who_must_wait_for_more_resumes_the_transport(trace, loop) {
    const reader = new StreamReader({ limit: 2 });
    reader.setTransport(tracing(trace));
    reader.feedData(bytesOf("123456"));
    const task = loop.createTask(reading(trace, "task", reader.readexactly(8)));
    yield* ticks(1);
    reader.feedData(bytesOf("7"));
    yield* ticks(2);
    reader.feedData(bytesOf("89"));
    yield* task;
  },

  *a_line_above_the_limit_resumes_the_transport(trace) {
    const reader = new StreamReader({ limit: 2 });
    reader.setTransport(tracing(trace));
    reader.feedData(bytesOf("123456\n1\n"));
    yield* reading(trace, "line:", reader.readline());
    yield* reading(trace, "line:", reader.readline());
  },
};
