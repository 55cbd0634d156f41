import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { CommandError } from "../internal/cli/errors.ts";
import {
  CLOSED,
  EVENT_READ,
  EVENT_WRITE,
  type Io,
  type Registered,
  type Selector,
  type Socket,
  WOULD_BLOCK,
} from "../loop/io/types.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import { ClosedLoop } from "./closed_loop.ts";
import type { Continuation } from "./load_driver.ts";
import { SelectorDriver } from "./selector_driver.ts";
import { exchange, ledger } from "./ledger_testing.ts";

const target = { hostname: "127.0.0.1", port: 25000 };
const never = new AbortController().signal;

/** A socket whose peer answers each complete request at once, and whose calls are cut by `lengths`. */
class FakeSocket implements Socket {
  interest = 0;
  ready = 0;
  data: unknown = null;
  readonly bytes = new Uint8Array(64);
  error: Error | null = null;
  onBroken = null;
  readonly localAddr = null;
  readonly remoteAddr = null;
  written = "";
  isClosed = false;
  /** Where a selector has it on its list, which forgets whoever gives up. */
  registered: Set<FakeSocket> | null = null;
  readonly #lengths: readonly number[];
  #answers = "";
  #turn = 0;

  constructor(lengths: readonly number[], error: Error | null = null) {
    this.#lengths = lengths;
    this.error = error;
  }

  recv(): number {
    if (this.error !== null) return CLOSED;
    if (this.#answers === "") return WOULD_BLOCK;
    const text = this.#answers.slice(0, this.#nextLength());
    this.#answers = this.#answers.slice(text.length);
    new TextEncoder().encodeInto(text, this.bytes);
    return text.length;
  }

  send(bytes: Uint8Array, count: number): number {
    const taken = Math.min(count, this.#nextLength());
    const lines = this.written.split("\n").length;
    this.written += new TextDecoder().decode(bytes.subarray(0, taken));
    this.#answers += "55\n".repeat(this.written.split("\n").length - lines);
    return taken;
  }

  isReady(): boolean {
    this.ready = this.interest & (EVENT_WRITE | (this.#answers === "" ? 0 : EVENT_READ));
    return this.ready !== 0;
  }

  closeWrite(): void {}

  abort(): void {
    this.registered?.delete(this);
    this.close();
  }

  close(): void {
    this.isClosed = true;
  }

  #nextLength(): number {
    return this.#lengths[this.#turn++ % this.#lengths.length]!;
  }
}

/** A world of I/O whose sockets are given one after another. */
class FakeIo implements Pick<Io, "connect" | "selector"> {
  readonly registered = new Set<FakeSocket>();
  isClosed = false;
  readonly #sockets: readonly (FakeSocket | Error)[];
  #connected = 0;

  constructor(sockets: readonly (FakeSocket | Error)[]) {
    this.#sockets = sockets;
  }

  connect(): Socket {
    const socket = this.#sockets[this.#connected++]!;
    if (socket instanceof Error) throw socket;
    return socket;
  }

  selector(): Selector {
    const { registered } = this;
    const select = () => [...registered].filter((socket) => socket.isReady());
    const modify = (socket: Registered, mask: number) => void (socket.interest = mask);
    return {
      register(socket, mask, data = null) {
        registered.add(socket as FakeSocket);
        (socket as FakeSocket).registered = registered;
        socket.data = data;
        modify(socket, mask);
      },
      modify,
      unregister: (socket) => void registered.delete(socket as FakeSocket),
      get size() {
        return registered.size;
      },
      // When nobody is ready, somebody has to end the wait; so that who waits in vain is seen.
      select() {
        assert(registered.size > 0, "nothing is registered: a selector does not wait then");
        const ready = select();
        return ready.length > 0 ? ready : Promise.resolve(ready);
      },
      wake() {},
      threadWaker: () => null,
      drain() {},
      close: () => void (this.isClosed = true),
    };
  }
}

function driverOn(sockets: readonly (FakeSocket | Error)[], clock: TimerClock = systemTimerClock) {
  const io = new FakeIo(sockets);
  return { io, driver: new SelectorDriver(io as unknown as Io, clock) };
}

function loopsOn(account: ReturnType<typeof ledger>, count: number, pipeline: number) {
  return Array.from({ length: count }, () => new ClosedLoop(exchange(pipeline), account));
}

function unexpected(error: unknown): never {
  throw error;
}

/** Opens nothing again. */
function continuation(onFailure: (error: unknown) => void): Continuation {
  const onEnd = (error: unknown) => {
    onFailure(error);
    return null;
  };
  return { request: { target, signal: never }, onEnd, onReopened() {} };
}

Deno.test("run() sends exactly what is granted, whole, when receives and sends are partial", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 1, max: 9 }),
    fc.array(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
      { minLength: 1, maxLength: 3 },
    ),
    async (requests, pipeline, lengths) => {
      const sockets = lengths.map((lengths) => new FakeSocket(lengths));
      const { io, driver } = driverOn(sockets);
      const account = ledger(requests);
      const loops = loopsOn(account, sockets.length, pipeline);
      {
        await using _driver = driver;
        await driver.open(loops, { target, signal: never });
        await driver.run(continuation(unexpected));
        assertEquals([io.registered.size, io.isClosed], [0, false]);
      }
      const total = sockets.reduce((sum, { written }) => sum + written.length / 3, 0);
      assertEquals([total, account.latencies.length], [requests, requests]);
      for (const { written } of sockets) assertEquals(written.replaceAll("10\n", ""), "");
      assert(loops.every(({ inFlight }) => inFlight === 0));
      assert(sockets.every(({ isClosed }) => isClosed) && io.isClosed);
    },
  ));
});

Deno.test("run() goes on with the others when a connection is lost", async () => {
  const broken = new FakeSocket([1]);
  const sound = new FakeSocket([8]);
  const { driver } = driverOn([broken, sound]);
  const account = ledger(20);
  await driver.open(loopsOn(account, 2, 1), { target, signal: never });
  broken.error = new Deno.errors.ConnectionReset("reset");
  const failures: unknown[] = [];
  await driver.run(continuation((error) => void failures.push(error)));
  await driver[Symbol.asyncDispose]();
  assertEquals(failures.map(String), [
    "ConnectionLostError: the connection was lost when 1 answer was outstanding (connection reset by peer)",
  ]);
  assertEquals(account.latencies.length, 19);
});

Deno.test("open() closes all that it has opened when one connection fails", async () => {
  const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  for (const bad of [refused, new FakeSocket([1], refused)]) {
    const sockets = [new FakeSocket([1]), new FakeSocket([1])];
    const { io, driver } = driverOn([sockets[0]!, bad, sockets[1]!]);
    const open = () => driver.open(loopsOn(ledger(9), 3, 1), { target, signal: never });
    await assertRejects(open, CommandError, "nobody listens there");
    await driver[Symbol.asyncDispose]();
    // What throws at once is followed by no other attempt.
    assertEquals(sockets.map(({ isClosed }) => isClosed), [true, bad instanceof FakeSocket]);
    assert(bad instanceof Error || bad.isClosed);
    assertEquals([io.registered.size, io.isClosed], [0, true]);
  }
});

/** One that is neither connected nor refused. */
class Unconnected extends FakeSocket {
  override isReady = () => false;
}

Deno.test("open() opens nothing when its signal fires while it connects", async () => {
  const stop = new AbortController();
  const sockets = [new Unconnected([1]), new Unconnected([1])];
  const { io, driver } = driverOn(sockets);
  const opening = driver.open(loopsOn(ledger(9), 2, 1), { target, signal: stop.signal });
  stop.abort();
  await opening;
  await driver.run(continuation(unexpected));
  assert(sockets.every(({ isClosed }) => isClosed));
  assertEquals(io.registered.size, 0);
  await driver[Symbol.asyncDispose]();
});

/** Runs a loop of nine requests whose first connection is broken, and is to be opened again at once. */
async function runBroken(
  sockets: readonly (FakeSocket | Error)[],
  clock: ManualClock,
  over = new AbortController(),
) {
  const broken = new FakeSocket([8]);
  const { io, driver } = driverOn([broken, ...sockets], clock);
  const loops = loopsOn(ledger(9), 1, 1);
  await driver.open(loops, { target, signal: never });
  broken.error = new Deno.errors.ConnectionReset("reset");
  const retry = { timeoutMs: 120, onFirstRetry() {} };
  const ends: unknown[] = [];
  let reopened = 0;
  const running = driver.run({
    request: { target, signal: over.signal, retry },
    onEnd: (error) => ends.push(error) === 1 ? 0 : null,
    onReopened: () => void reopened++,
  });
  const end = async () => {
    await running;
    await driver[Symbol.asyncDispose]();
    assert(broken.isClosed);
    assertEquals([io.registered.size, clock.pending], [0, 0]);
    return { ends: ends.slice(1).map(String), reopened, inFlight: loops[0]!.inFlight };
  };
  return { over, end };
}

const refusal = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });

Deno.test("run() opens a connection again, with pauses while nobody listens, in which it waits", async () => {
  const clock = new ManualClock();
  const sound = new FakeSocket([8]);
  // Some systems say at once that nobody listens.
  const { end } = await runBroken([new FakeSocket([1], refusal), refusal, sound], clock);
  while (sound.written === "") {
    await Promise.resolve();
    if (clock.pending > 0) clock.advance(50);
  }
  // What was outstanding is sent again.
  assertEquals(await end(), { ends: [], reopened: 1, inFlight: 0 });
  assertEquals(sound.written, "10\n".repeat(9));
});

Deno.test("run() gives up when a connection cannot be opened again in time", async () => {
  const cases = [
    [[refusal, refusal, refusal, refusal], "nobody listens there (connection refused)"],
    [[new Unconnected([1])], "no answer within 10 s"],
    [[new Error("no route")], "no route"],
  ] as const;
  for (const [sockets, reason] of cases) {
    const clock = new ManualClock();
    const { end } = await runBroken(sockets, clock);
    for (let i = 0; i < 100 || clock.pending > 0; i++) {
      await Promise.resolve();
      if (i > 50) clock.advance(50);
    }
    const ends = [`CommandError: Cannot connect to 127.0.0.1:25000: ${reason}`];
    assertEquals(await end(), { ends, reopened: 0, inFlight: 1 });
  }
});

Deno.test("run() returns when the run is over while it connects again, or pauses", async () => {
  for (const socket of [new Unconnected([1]), refusal]) {
    const clock = new ManualClock();
    const { over, end } = await runBroken([socket], clock);
    over.abort();
    assertEquals(await end(), { ends: [], reopened: 0, inFlight: 1 });
    if (socket instanceof Unconnected) assert(socket.isClosed);
  }
});

Deno.test("run() leaves a socket alone that has connected at the moment at which the run is over", async () => {
  const over = new AbortController();
  const late = new class extends FakeSocket {
    override isReady(): boolean {
      over.abort();
      return super.isReady();
    }
  }([8]);
  const { end } = await runBroken([late], new ManualClock(), over);
  assertEquals(await end(), { ends: [], reopened: 0, inFlight: 1 });
  assert(late.isClosed);
});
