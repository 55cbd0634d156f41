/**
 * Warming up: a run before the run, so that the compiler has seen the code when the clock starts.
 *
 * V8 interprets a function first, and compiles it when it has run often enough, with what it has seen by then taken for
 * granted. Until then a request costs the client a quarter more, which lasts for a third of a second on the machine of
 * the README, and is then said to be the server's. So the driver, its sockets and its account are used before, as often
 * as that takes. The server must not notice: it may count requests, and its own compiler is its own business. So this
 * process talks to itself.
 *
 * That takes no server. Two loops that ask for fib(1) are the two ends of a connection: fib(1) is 1, so what is a
 * request for the one is the right answer for the other. One of them is told that it has asked already, and they throw
 * the one line to and fro.
 *
 * All of it is done twice. At the end of the first time, what never changed before does, such as whether the run is
 * over; then V8 throws away what relied on that, and compiles again without. It is not to do so in the run that counts.
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Io, type Socket } from "../loop/io/types.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import { ClosedLoop, type Exchange } from "./closed_loop.ts";
import { Measurement } from "./measurement.ts";
import type { OpenRequest } from "./open_connections.ts";
import { SelectorDriver } from "./selector_driver.ts";

/** How many answers it takes. A run of fewer has little to gain. */
export const WARM_UP_REQUESTS = 20_000;
const TIMES = 2;
/** But no longer than this each time, on a machine that is busy. */
const DURATION_MAX_MS = 250;
/** Several, because a selector mostly has several to report. */
const PAIRS = 8;

const ONE = new TextEncoder().encode("1\n");
const EXCHANGE: Exchange = { request: ONE, requests: ONE, answer: ONE, pipeline: 1 };

/** No connection is opened again; so nobody asks where. */
const NOTHING_AGAIN: OpenRequest = {
  target: { hostname: "127.0.0.1", port: 0 },
  signal: new AbortController().signal,
};

/** The worlds that this process has warmed up. */
const warm = new Set<string>();

/**
 * Warms up the client's code in a world of I/O, the first time. Where there is no loopback, or no descriptor for it,
 * nothing is done: who cannot warm up can measure all the same.
 *
 * @param clock measures how long it takes. @default the system's
 * @returns how many answers came; 0 when there was nothing to do
 */
export async function warmUp(io: Io, clock: TimerClock = systemTimerClock): Promise<number> {
  if (warm.has(io.name)) return 0;
  warm.add(io.name);
  let answers = 0;
  for (let time = 1; time <= TIMES; time++) answers += await runInPairs(io, clock);
  return answers;
}

async function runInPairs(io: Io, clock: TimerClock): Promise<number> {
  let sockets: Socket[];
  try {
    sockets = await openPairs(io);
  } catch {
    return 0;
  }
  await using driver = new SelectorDriver(io, clock);
  const limits = { clock: driver.clock, durationMs: DURATION_MAX_MS, requests: Infinity };
  const measurement = new Measurement(limits, {
    onAnswer() {
      if (measurement.requests >= WARM_UP_REQUESTS / TIMES) driver.abandon();
    },
  });
  const loops = sockets.map(() => new ClosedLoop(EXCHANGE, measurement));
  for (const loop of loops.slice(PAIRS)) {
    loop.begin();
    loop.sent(loop.unsent);
  }
  driver.adopt(loops, sockets);
  measurement.start(() => driver.abandon());
  // A stranger who has connected in the place of one of ours may say what he likes: that is no failure of the run.
  const onEnd = () => {
    driver.abandon();
    return null;
  };
  await driver.run({ request: NOTHING_AGAIN, onEnd, onReopened() {} });
  measurement.end(driver.clock.now(), "done");
  return measurement.requests;
}

/** Connections of this process with itself: their near ends, then their far ends. */
async function openPairs(io: Io): Promise<Socket[]> {
  const selector = io.selector();
  const listener = io.listen({ hostname: "127.0.0.1", port: 0 });
  const sockets: Socket[] = [];
  try {
    selector.register(listener, EVENT_READ);
    for (let i = 0; i < PAIRS; i++) {
      const socket = io.connect(listener.addr);
      sockets.push(socket);
      selector.register(socket, EVENT_WRITE);
    }
    let connected = 0;
    while (connected < PAIRS || sockets.length < 2 * PAIRS) {
      for (const ready of await selector.select()) {
        if (ready === listener) {
          sockets.push(...listener);
        } else {
          selector.unregister(ready);
          connected++;
        }
      }
    }
    return sockets;
  } catch (error) {
    for (const socket of sockets) socket.abort();
    throw error;
  } finally {
    listener.close();
    selector.close();
  }
}
