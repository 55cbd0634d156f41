import { assert, assertEquals } from "@std/assert";
import { EVENT_WRITE } from "../io/types.ts";
import {
  accept,
  answer,
  choose,
  close,
  compute,
  recv,
  request,
  select,
  send,
  short,
  wait,
} from "./trace_choice_testing.ts";
import type { TraceEvent } from "./trace_event.ts";

const REQUEST = ["select 1", "recv 1", "compute 1 10", "send 1", "wait 1"];

Deno.test("tell() shows a turn as a whole or not at all, and report() how much was left out", () => {
  const { choice, time, tell, take } = choose();
  tell(accept(1), wait(1));
  take();
  for (let i = 0; i < 10; i++) tell(...request(1, 10));
  assertEquals(take(), Array(4).fill(REQUEST).flat());
  choice.report();
  assertEquals(take(), []);
  time.ms = 1000;
  choice.report();
  // A select is no line of a connection.
  assertEquals(take(), ["left out 1: 24"]);
  assertEquals(choice.patienceMs(), Infinity);
});

Deno.test("report() waits a second more for the next turn of a connection that is not silent, which tells by itself", () => {
  const { choice, time, tell, take } = choosing();
  time.ms = 990;
  tell(...request(1, 10));
  time.ms = 1000;
  choice.report();
  assertEquals([take(), choice.patienceMs()], [[], 1000]);
  tell(...request(1, 10));
  assertEquals(take(), ["left out 1: 388", ...REQUEST]);
  time.ms = 1010;
  for (let i = 0; i < 9; i++) tell(...request(1, 10));
  take();
  for (const [ms, lines] of [[1999, []], [2000, []], [3000, ["left out 1: 27"]]] as const) {
    tell(wait(1));
    time.ms = ms;
    choice.report();
    assertEquals(take(), lines as readonly string[]);
  }
});

Deno.test("tell() gives each connection its share, however fast another is", () => {
  const { time, tell, take } = choose();
  tell(accept(1), accept(2));
  for (let second = 0; second < 3; second++) {
    time.ms += 1000;
    for (let i = 0; i < 1000; i++) tell(...request(1, 10));
    tell(...request(2, 30));
    const lines = take();
    for (const connection of [1, 2]) {
      const n = connection === 1 ? 10 : 30;
      const life = ["select", "recv", `compute ${connection} ${n}`, "send", "wait"];
      assert(
        life.every((start) =>
          lines.some((line) => line === start || line === `${start} ${connection}`)
        ),
        `${lines}`,
      );
    }
    assert(lines.length < 50, `${lines.length}`);
  }
});

Deno.test("tell() shows in different seconds the connections that have no room in one", () => {
  const { time, tell, take } = choose();
  const all = Array.from({ length: 8 }, (_, i) => i + 1);
  tell(...all.flatMap((i) => [accept(i), ...request(i, 10)]));
  take();
  const seen = [1, 2].map(() => {
    time.ms += 1000;
    for (let round = 0; round < 9; round++) tell(...all.flatMap((i) => request(i, 10)));
    return take().filter((line) => line.startsWith("recv"));
  });
  assertEquals(seen.flat().sort(), all.map((i) => `recv ${i}`));
});

/** The same, when one client has used up its turns. */
function choosing() {
  const it = choose();
  it.tell(accept(1), ...Array.from({ length: 100 }, () => request(1, 10)).flat());
  it.take();
  return it;
}

Deno.test("tell() shows a request of another number, with what has led to it", () => {
  const { tell, take } = choosing();
  tell(...request(1, 10), ...request(1, 12));
  const life = ["select 1", "recv 1", "compute 1 12", "send 1", "wait 1"];
  assertEquals(take(), ["left out 1: 388", ...life]);
});

Deno.test("tell() shows that a request was costly, and the next one of that connection", () => {
  const { tell, take } = choosing();
  tell(...request(1, 10, 300));
  const life = ["select 1", "recv 1", "compute 1 10", "answer 1 10", "send 1", "wait 1"];
  assertEquals(take(), ["left out 1: 384", ...life]);
  tell(...request(1, 10));
  assertEquals(take(), REQUEST);
});

Deno.test("tell() shows errors, full send buffers, and who comes and goes", () => {
  const { tell, take } = choosing();
  tell(select(1), recv(1), { kind: "refuse", connection: 1, message: "no" }, send(1), wait(1));
  assertEquals(take(), ["left out 1: 384", "select 1", "recv 1", "refuse 1", "send 1", "wait 1"]);
  tell(select(1), recv(1), compute(1, 10), send(1, 1, 3), wait(1, EVENT_WRITE));
  assertEquals(take(), ["select 1", "recv 1", "compute 1 10", "send 1", "wait 1 W"]);
  tell(select(0), accept(2), wait(2), select(2), recv(2, 0), close(2), select(1), close(1));
  assertEquals(take(), [
    ...["select 0", "accept 2", "wait 2", "select 2", "recv 2", "close 2", "select 1", "close 1"],
  ]);
});

Deno.test("tell() shows of many requests that came at once the first ones, and their answers", () => {
  const { tell, take } = choose();
  tell(accept(1), recv(1));
  for (let i = 0; i < 1000; i++) tell(compute(1, 10), answer(1, 10, 0));
  tell(send(1), wait(1));
  assertEquals(take(), [
    ...["accept 1", "recv 1", "compute 1 10", "compute 1 10", "left out 1: 997", "compute 1 10"],
    ...["send 1", "wait 1"],
  ]);
});

Deno.test("report() ends with what a connection has been waiting for ever since", () => {
  const { choice, time, tell, take } = choosing();
  tell(...request(1, 10).slice(0, 4), wait(1, EVENT_WRITE));
  time.ms = 1000;
  choice.report();
  // That it waits comes of the select, by way of lines that are missing.
  assertEquals(take(), ["select … 1", "left out 1: 386", "wait 1 W"]);
  tell(...Array.from({ length: 5 }, () => request(1, 10)).flat());
  tell(select(1), recv(1), compute(1, 10));
  take();
  time.ms += 1000;
  choice.report();
  assertEquals(take(), ["left out 1: 4", "select 1", "recv 1", "compute 1 10"]);
});

Deno.test("tell() says before a line, and in a select, that lines of that connection are missing there", () => {
  const { tell, take } = choosing();
  tell(accept(2), wait(2));
  take();
  tell(select(1), recv(1), send(1, 0, 510), wait(1, EVENT_WRITE));
  assertEquals(take(), ["left out 1: 384", "select 1", "recv 1", "send 1", "wait 1 W"]);
  // Nothing of this is worth to be shown; but then nothing may look as if `recv` followed that `wait`.
  tell(select(1), send(1), wait(1));
  tell(select(1, 2), recv(2, 0));
  assertEquals(take(), ["select … 1,2", "recv 2"]);
  tell(select(1), recv(1, 0));
  assertEquals(take(), ["left out 1: 2", "select 1", "recv 1"]);
  // What is missing behind a select is not missing before it.
  tell(send(1), select(1), send(1), recv(1, 0));
  assertEquals(take(), ["send 1", "select 1", "left out 1: 1", "recv 1"]);
});

Deno.test("tell() shows what a send that is cut short waits for, also when nothing else may be shown", () => {
  const { tell, take } = choosing();
  for (let i = 0; i < 100; i++) tell(select(1), send(1, 0, 510), wait(1, i % 2 * EVENT_WRITE));
  const lines = take();
  const sends = lines.flatMap((line, i) => line === "send 1" ? [i] : []);
  assert(sends.length >= 2 && sends.length < 12, `${lines}`);
  for (const i of sends) assert(lines[i + 1]?.startsWith("wait 1"), `${lines}`);

  // Where a turn is cut off, too.
  const other = choose();
  const computes = [1, 2, 3, 4, 5, 6].map((n) => compute(1, n));
  other.tell(recv(1), ...computes, send(1, 0, 510), wait(1, EVENT_WRITE), wait(1));
  assertEquals(other.take().slice(-2), ["send 1", "wait 1 W"]);
});

Deno.test("tell() holds back how a request began only as long as no other line is shown", () => {
  const { tell, take, time } = choosing();
  tell(accept(2), wait(2));
  take();
  tell(select(1), recv(1), compute(1, 10));
  tell(select(), answer(1, 10, 300));
  assertEquals(take(), [
    ...["left out 1: 384", "select 1", "recv 1", "compute 1 10", "select ", "answer 1 10"],
  ]);
  time.ms += 1000;
  tell(send(1), wait(1), ...Array.from({ length: 5 }, () => request(1, 10)).flat());
  take();
  tell(select(1), recv(1), compute(1, 10), select(2), recv(2, 0), select(), answer(1, 10, 300));
  assertEquals(take(), ["select 2", "recv 2", "left out 1: 14", "select ", "answer 1 10"]);
});

Deno.test("tell() shows that a selector was woken only if something came of it", () => {
  const { tell, take } = choose();
  tell(select(), wait(0), select(), accept(1), wait(1), select(), select(1), recv(1));
  assertEquals(take(), ["wait 0", "accept 1", "wait 1", "select 1", "recv 1"]);
  // A job that was quick: its time is no line.
  tell(compute(1, 10), wait(1, 0), select(), answer(1, 10, 0), send(1));
  assertEquals(take(), ["compute 1 10", "wait 1", "select ", "send 1"]);
  tell(wait(1), select(), close(1));
  assertEquals(take(), ["wait 1", "select ", "close 1"]);
});

Deno.test("tell() shows that a socket is reported again and again, and nobody uses it", () => {
  const { time, tell, take, choice } = choose();
  for (let i = 0; i < 100; i++) tell(select(1));
  // Once may have its reason.
  assertEquals(take(), Array(4).fill("select 1"));
  // To be woken for nothing is ordinary.
  for (let i = 0; i < 100; i++) tell(select());
  time.ms = 1000;
  choice.report();
  assertEquals(take(), ["left out 1: 95"]);
});

Deno.test("tell() tells apart what different threads were told to be ready", () => {
  const { choice, shown } = choose();
  choice.tell(select(1), 1);
  choice.tell(select(2), 2);
  choice.tell(recv(1), 1);
  choice.tell(recv(2), 2);
  assertEquals(shown.map(([event, thread]) => `${thread}: ${short(event)}`), [
    ...["1: select 1", "1: recv 1", "2: select 2", "2: recv 2"],
  ]);
});

Deno.test("report() counts the connections one by one that have most, and adds what others have left out", () => {
  const { choice, time, tell, take } = choose();
  const leftOut = (connection: number, count: number): TraceEvent => ({
    kind: "left out",
    connection,
    count,
  });
  tell(recv(4));
  take();
  tell(...[5, 1, 9, 2, 7].map((count, i) => leftOut(i + 1, count)), leftOut(1, 5));
  time.ms = 1000;
  choice.report();
  assertEquals(take(), ["left out 1: 10", "left out 3: 9", "left out 5: 7", "left out null: 3"]);
  // What was counted among others is missing all the same.
  tell(recv(4), recv(3));
  assertEquals(take(), ["left out 4: 0", "recv 4", "recv 3"]);
  tell(leftOut(6, 0), recv(6));
  assertEquals(take(), ["left out 6: 0", "recv 6"]);
});
