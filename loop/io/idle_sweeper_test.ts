import { assertEquals } from "@std/assert";
import { type Idler, IdleSweeper } from "./idle_sweeper.ts";

/** Long enough never to pass by itself. */
const NEVER_MS = 1e9;

class FakeIdler implements Idler {
  waitingSince = 0;
  waits = true;
  closed = 0;

  isWaiting(): boolean {
    return this.waits;
  }

  closeIdle(): void {
    this.closed += 1;
  }
}

Deno.test("sweep() closes what has waited for more than four ticks", () => {
  const sweeper = new IdleSweeper(NEVER_MS);
  const idler = new FakeIdler();
  sweeper.add(idler);
  for (let i = 0; i < 4; i++) sweeper.sweep();
  assertEquals(idler.closed, 0);
  sweeper.sweep();
  assertEquals(idler.closed, 1);
  sweeper.delete(idler);
});

Deno.test("sweep() counts from the latest wait", () => {
  const sweeper = new IdleSweeper(NEVER_MS);
  const idler = new FakeIdler();
  sweeper.add(idler);
  for (let i = 0; i < 100; i++) {
    sweeper.sweep();
    if (i % 4 === 0) idler.waitingSince = sweeper.tick;
  }
  assertEquals(idler.closed, 0);
  sweeper.delete(idler);
});

Deno.test("sweep() counts from the end of the work when the server was at work", () => {
  const sweeper = new IdleSweeper(NEVER_MS);
  const idler = new FakeIdler();
  sweeper.add(idler);
  idler.waits = false;
  for (let i = 0; i < 100; i++) sweeper.sweep();
  idler.waits = true;
  for (let i = 0; i < 4; i++) sweeper.sweep();
  assertEquals(idler.closed, 0);
  sweeper.sweep();
  assertEquals(idler.closed, 1);
  sweeper.delete(idler);
});

Deno.test("timersMs is a limit only while there is something to watch", () => {
  const sweeper = new IdleSweeper(NEVER_MS);
  const idler = new FakeIdler();
  assertEquals(sweeper.timersMs, Infinity);
  sweeper.add(idler);
  assertEquals(sweeper.timersMs, NEVER_MS / 4);
  sweeper.delete(idler);
  assertEquals(sweeper.timersMs, Infinity);
});

Deno.test("add() counts from now", () => {
  const sweeper = new IdleSweeper(NEVER_MS);
  const [first, second] = [new FakeIdler(), new FakeIdler()];
  sweeper.add(first);
  for (let i = 0; i < 100; i++) sweeper.sweep();
  sweeper.add(second);
  sweeper.sweep();
  assertEquals(second.closed, 0);
  sweeper.delete(first);
  sweeper.delete(second);
});

Deno.test("add() does nothing when the timeout is 0", () => {
  const sweeper = new IdleSweeper(0);
  const idler = new FakeIdler();
  sweeper.add(idler);
  for (let i = 0; i < 100; i++) sweeper.sweep();
  assertEquals(idler.closed, 0);
});

Deno.test("the clock ticks by itself, and stops with the last idler", async () => {
  const sweeper = new IdleSweeper(4);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const idler = new FakeIdler();
  idler.closeIdle = () => {
    sweeper.delete(idler);
    resolve();
  };
  sweeper.add(idler);
  await closed;
});
