import { assert, assertEquals } from "@std/assert";
import { EventLoop, getRunningLoop } from "../event_loop.ts";
import { raisedBy, simulate, thrownBy } from "../loop_testing.ts";
import { memoryNetwork, socketPair } from "../network_testing.ts";
import type { Protocol } from "../networking/protocol.ts";
import { SocketTransport } from "../networking/socket_transport.ts";
import type { Coroutine } from "./coroutine.ts";
import type { TaskFactory } from "./task_factory.ts";
import { checkCall, requireOpen, requireRunnable } from "./loop_checks.ts";
import { coroutine } from "./never_awaited.ts";

Deno.test("requireOpen() names what cannot be done on a closed loop", () => {
  const loop = new EventLoop();
  requireOpen(loop, "dance");
  loop.close();
  assertEquals(
    thrownBy(() => requireOpen(loop, "dance"))?.message,
    "Cannot dance: the event loop must be open, got a closed one",
  );
});

Deno.test("requireRunnable() and checkCall() tell inside from outside", async () => {
  const loop = new EventLoop();
  requireRunnable(loop);
  checkCall(loop, "callSoon");
  loop.callSoon(() => {
    checkCall(loop, "callSoon");
    assert(/idle/.test(thrownBy(() => requireRunnable(loop))?.message ?? ""));
    setTimeout(() => {
      assert(/callSoonThreadsafe/.test(thrownBy(() => checkCall(loop, "callSoon"))?.message ?? ""));
      loop.callSoonThreadsafe(() => loop.stop());
    }, 0);
  });
  await loop.runForever();
  loop.close();
});

Deno.test("a generator function is no callback, wherever one is taken", async () => {
  function* generator(): Coroutine {
    yield;
  }
  async function* asyncGenerator() {}
  const io = memoryNetwork();
  await simulate(function* () {
    const loop = getRunningLoop();
    const [sock] = socketPair();
    const future = loop.createFuture<void>();
    for (const fn of [generator, coroutine(generator), asyncGenerator] as (() => void)[]) {
      const takers: (() => unknown)[] = [
        () => loop.callSoon(fn),
        () => loop.callSoonThreadsafe(fn),
        () => loop.callLater(1, fn),
        () => loop.callAt(1, fn),
        () => loop.addReader(sock, fn),
        () => loop.addWriter(sock, fn),
        () => loop.addSignalHandler("SIGINT", fn),
        () => loop.setExceptionHandler(fn),
        () => loop.setTaskFactory(fn as unknown as TaskFactory),
        () => future.addDoneCallback(fn),
        () => loop.drain(fn),
        () => new SocketTransport(loop, sock, { dataReceived: fn }),
      ];
      for (const take of takers) {
        const error = thrownBy(take);
        assert(error instanceof TypeError && /plain function/.test(error.message), String(take));
      }
      const waiting = [
        loop.createServer(fn as () => Protocol, LOOPBACK),
        loop.createConnection(fn as () => Protocol, LOOPBACK),
      ];
      for (const coro of waiting) assert((yield* raisedBy(coro)) instanceof TypeError);
    }
    loop.callSoon(async () => {}); // It runs, as far as it comes.
    yield;
  }, { io });
});

Deno.test("what is no function makes no tasks, and what is no number is no time", async () => {
  await simulate(function* () {
    const loop = getRunningLoop();
    for (const factory of [5, "factory", {}, undefined] as unknown as TaskFactory[]) {
      assert(thrownBy(() => loop.setTaskFactory(factory)) instanceof TypeError, String(factory));
    }
    assertEquals(loop.getTaskFactory(), null);
    for (const ms of [undefined, null, "5", {}, 5n, true, Symbol("5")] as unknown as number[]) {
      for (const take of [() => loop.callLater(ms, fail), () => loop.callAt(ms, fail)]) {
        const error = thrownBy(take);
        assert(error instanceof TypeError, String(ms));
        assert(error.message.endsWith(`got ${String(ms)}`), error.message);
      }
    }
    assert(thrownBy(() => loop.callLater(NaN, fail)) instanceof RangeError);
    assert(thrownBy(() => loop.callAt(NaN, fail)) instanceof RangeError);
    yield;
  });
});

function fail(): never {
  throw new Error("It must not be called");
}

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };
