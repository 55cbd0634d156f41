import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ClosedLoop, ConnectionLostError, WrongAnswerError } from "./closed_loop.ts";
import { exchange, ledger } from "./ledger_testing.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A loop that has begun, with `pipeline` requests in flight of which all are sent. */
function begun(pipeline: number, requests: number) {
  const account = ledger(requests);
  const loop = new ClosedLoop(exchange(pipeline), account);
  loop.begin();
  loop.sent(loop.unsent);
  const receive = (text: string) => loop.received(encode(text), text.length);
  return { account, loop, receive };
}

Deno.test("begin() puts as many requests in flight as the ledger grants, up to the pipeline", () => {
  for (const [pipeline, requests, granted] of [[4, 100, 4], [4, 3, 3], [1, 0, 0]] as const) {
    const loop = new ClosedLoop(exchange(pipeline), ledger(requests));
    loop.begin();
    assertEquals([loop.inFlight, loop.unsent], [granted, 3 * granted]);
  }
});

Deno.test("output begins where the last send has ended", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
    (pipeline, lengths) => {
      const loop = new ClosedLoop(exchange(pipeline), ledger(Infinity));
      loop.begin();
      let sent = "";
      for (const length of lengths) {
        const count = Math.min(length, loop.unsent);
        sent += new TextDecoder().decode(loop.output.subarray(0, count));
        loop.sent(count);
        assert(loop.output.length >= loop.unsent);
        const answers = Math.floor(sent.length / 3) - Math.floor((sent.length - count) / 3);
        loop.received(encode("55\n".repeat(answers)), 3 * answers);
      }
      assertEquals(sent, "10\n".repeat(sent.length).slice(0, sent.length));
    },
  ));
});

Deno.test("received() measures each request from its own sending, oldest first", () => {
  // The clock shows 1 at the start and one more each time that something comes. A request that
  // takes the place of an answered one leaves at the moment of that answer.
  const { account, loop, receive } = begun(3, 6);
  for (const text of ["55\n55\n", "55\n", "55\n", "55\n55\n"]) receive(text);
  assertEquals(account.latencies, [1, 1, 2, 2, 3, 2]);
  assertEquals(loop.inFlight, 0);
});

Deno.test("received() counts from the moment that it is told", () => {
  const { account, loop } = begun(1, 2);
  loop.received(encode("55\n"), 3, 42);
  loop.received(encode("55\n"), 3, 50);
  assertEquals(account.latencies, [41, 8]);
});

Deno.test("received() throws WrongAnswerError when the answer is wrong, with the whole line", () => {
  const { account, loop, receive } = begun(1, 10);
  receive("55\n");
  receive("5");
  assertEquals([loop.isWrong, account.suspicions], [false, 0]);
  assertThrows(() => receive("6\n"), WrongAnswerError, 'it is 55, got "56"');
  assertEquals(account.latencies.length, 1);
});

Deno.test("received() reports a wrong byte to the ledger before the line has ended", () => {
  const { account, loop, receive } = begun(1, 10);
  receive("5");
  receive("6");
  assertEquals([loop.isWrong, account.suspicions, loop.unsent], [true, 1, 0]);
  assertThrows(() => receive("6\n"), WrongAnswerError, 'got "566"');
});

Deno.test("received() throws WrongAnswerError when more comes than was asked for", () => {
  const one = "the server sent 1 more than it was asked for";
  assertThrows(() => begun(2, 2).receive("55\n55\n55\n"), WrongAnswerError, one);
  const rest = 'sent "5", which nobody asked for';
  assertThrows(() => begun(2, 2).receive("55\n55\n5"), WrongAnswerError, rest);
  const { receive } = begun(2, 2);
  receive("55\n");
  assertThrows(() => receive("55\n7\n"), WrongAnswerError, 'it is 55, got "7"');
});

Deno.test("received() escapes what could repaint the terminal", () => {
  const error = assertThrows(() => begun(1, 1).receive("\x1b[2J\x07\n"), WrongAnswerError);
  assertEquals(error.message, 'it is 55, got "\\u{1b}[2J\\u{7}"');
});

Deno.test("describeEnd() tells what is outstanding, and why the connection ended", () => {
  const { loop, receive } = begun(3, 4);
  receive("55\n55\n5");
  const closed = loop.describeEnd();
  assertInstanceOf(closed, ConnectionLostError);
  assertEquals(
    closed.message,
    'the server closed the connection when 2 answers were outstanding, in the middle of "5"',
  );
  assertEquals(closed.isOrderly, false);
  const cause = new Deno.errors.ConnectionReset("Connection reset by peer");
  const lost = begun(1, 1).loop.describeEnd(cause);
  assertEquals(
    lost.message,
    "the connection was lost when 1 answer was outstanding (connection reset by peer)",
  );
  assertEquals(lost.cause, cause);
});

Deno.test("describeEnd() tells whether the end came in good order, behind a whole answer", () => {
  const { loop, receive } = begun(3, 4);
  receive("55\n");
  const isOrderly = (cause?: Error) => (loop.describeEnd(cause) as ConnectionLostError).isOrderly;
  assertEquals(isOrderly(), true);
  assertEquals(isOrderly(new Deno.errors.ConnectionReset("Connection reset by peer")), false);
});

Deno.test("describeEnd() tells the wrong line that the end has cut", () => {
  const { loop, receive } = begun(1, 1);
  receive("err");
  receive("or: no");
  const error = loop.describeEnd(new Error("whatever"));
  assertInstanceOf(error, WrongAnswerError);
  assertEquals(error.message, 'the server answered "error: no"');
});

Deno.test("begin() sends again on a new connection what is outstanding, and new requests behind it", () => {
  const account = ledger(5);
  const loop = new ClosedLoop(exchange(3), account);
  const receive = (text: string) => loop.received(new TextEncoder().encode(text), text.length);
  loop.begin();
  loop.sent(8); // the last newline stays
  receive("55\n55\n5");
  assertEquals([loop.hasAnswered, loop.inFlight, loop.unsent], [true, 3, 7]);
  loop.begin();
  assertEquals([loop.hasAnswered, loop.inFlight, loop.unsent], [false, 3, 9]);
  assertEquals(new TextDecoder().decode(loop.output.subarray(0, loop.unsent)), "10\n10\n10\n");
  loop.sent(9);
  receive("55\n");
  assertEquals([loop.hasAnswered, loop.inFlight, loop.isInsideAnswer], [true, 2, false]);
});

Deno.test("drop() gives up what is outstanding, and begin() fills its place", () => {
  const loop = new ClosedLoop(exchange(3), ledger(5));
  loop.begin();
  assertEquals([loop.drop(), loop.inFlight], [3, 0]);
  loop.begin();
  assertEquals([loop.inFlight, loop.unsent], [2, 6]);
});
