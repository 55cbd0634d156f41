import { assert, assertEquals, assertRejects } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { untilNewsHasArrived } from "../../loop/io/poll_operating_system.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { Connection, ConnectionGone } from "./connection.ts";
import { play, RESPONSE_BYTES_MAX, type Script, utf8 } from "./script.ts";
import { WatchedClock } from "./watched_clock_testing.ts";

const test = testNeeding("net");

/** Both ends of one connection. */
async function pair(clock: WatchedClock) {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer({ allowHalfOpen: true }, accepted.resolve);
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = server.address() as { port: number };
  const client = await Deno.connect({ hostname: "127.0.0.1", port });
  const socket = await accepted.promise;
  const connection = new Connection(socket, socket, clock);
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  return {
    client,
    connection,
    async [Symbol.asyncDispose]() {
      client.close();
      connection.abort();
      await connection.ended;
      await closed.promise;
    },
  };
}

/** A body of 64 KiB steps, and how many bytes were asked for so far. */
function counted(steps: number) {
  const state = { bytes: 0, body: [] as Iterable<Uint8Array> };
  const step = new Uint8Array(64 * 1024);
  state.body = (function* () {
    for (let i = 0; i < steps; i++) {
      state.bytes += step.length;
      yield step;
    }
  })();
  return state;
}

/** Resolved when the number is the same after all news has arrived as it was before. */
async function standsStill(number: () => number): Promise<void> {
  for (let before = -1; number() !== before;) {
    before = number();
    await untilNewsHasArrived();
  }
}

test("play() makes no more than the client takes, and leaves a client that takes nothing", async () => {
  const clock = new WatchedClock();
  await using ends = await pair(clock);
  const made = counted(Infinity);
  const played = play({ head: [], body: made.body, end: "close" }, ends.connection, false);
  await standsStill(() => made.bytes);
  assert(made.bytes > 0 && made.bytes < 64 * 2 ** 20, `${made.bytes} bytes were made`);
  assertEquals(clock.pending, 1, "it waits with a deadline");
  clock.advance(60_000);
  await assertRejects(() => played, ConnectionGone);
  assertEquals(clock.pending, 0);
});

test("play() stops at the most that a response may have", async () => {
  const clock = new WatchedClock();
  await using ends = await pair(clock);
  const sent: number[] = [];
  // Nothing goes over the network: a gigabyte takes its time.
  ends.connection.write = (bytes) => {
    sent.push(bytes.length);
    return Promise.resolve();
  };
  const made = counted(Infinity);
  const lingers = clock.asked(2_000);
  const played = play({ head: [], body: made.body, end: "keep" }, ends.connection, false);
  await lingers;
  ends.client.closeWrite();
  assertEquals(await played, false);
  assertEquals(sent.reduce((sum, length) => sum + length, 0), RESPONSE_BYTES_MAX);
});

test("play() sends together what no pause divides, and nothing of the body for HEAD", async () => {
  const clock = new WatchedClock();
  await using ends = await pair(clock);
  const sent: string[] = [];
  ends.connection.write = (bytes) => {
    if (bytes.length > 0) sent.push(new TextDecoder().decode(bytes));
    return Promise.resolve();
  };
  const script: Script = {
    head: [utf8("a"), utf8("b")],
    body: [utf8("c"), { pauseMs: 5 }, utf8("d"), utf8("e")],
    end: "keep",
  };
  const paused = clock.asked(5);
  const played = play(script, ends.connection, false);
  await paused;
  assertEquals(sent, ["abc"]);
  clock.advance(5);
  assertEquals(await played, true);
  assertEquals(sent.splice(0), ["abc", "de"]);
  assertEquals(await play(script, ends.connection, true), true);
  assertEquals(sent, ["ab"]);
});

test("play() gives the client an error and no end of stream when it resets", async () => {
  for (let i = 0; i < 20; i++) {
    await using ends = await pair(new WatchedClock());
    await play({ head: [utf8("begun")], body: [], end: "reset" }, ends.connection, false);
    const buffer = new Uint8Array(10);
    await assertRejects(async () => {
      while (await ends.client.read(buffer) !== null);
    }, Deno.errors.ConnectionReset);
  }
});

test("play() ends a pause when the client is gone", async () => {
  const clock = new WatchedClock();
  await using ends = await pair(clock);
  const paused = clock.asked(5_000);
  const script: Script = { head: [{ pauseMs: 5_000 }], body: [], end: "keep" };
  const played = play(script, ends.connection, false);
  await paused;
  ends.connection.abort();
  await assertRejects(() => played, ConnectionGone);
  await assertRejects(() => ends.connection.read(), ConnectionGone);
  await assertRejects(() => ends.connection.write(utf8("late")), ConnectionGone);
});

test("Connection takes no more from a client than is read", async () => {
  await using ends = await pair(new WatchedClock());
  const chunk = new Uint8Array(64 * 1024);
  let sent = 0;
  let hasEnough = false;
  const sending = (async () => {
    while (!hasEnough) sent += await ends.client.write(chunk);
  })().catch(() => {});
  await standsStill(() => sent);
  assert(sent < 64 * 2 ** 20, `${sent} bytes were taken`);
  // What waits is read, and then what waits behind it. Did the client go on, who reads might never catch up.
  hasEnough = true;
  let received = 0;
  while (received < sent) received += (await ends.connection.read())!.length;
  ends.connection.abort();
  await sending;
});
