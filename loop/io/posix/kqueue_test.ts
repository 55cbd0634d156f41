/**
 * `KqueuePoller` on a kernel that is played: so what it says and understands is tested on every system. (On a Mac
 * `poller_test.ts` tests it on the real one.)
 */

import { assertEquals, assertThrows } from "@std/assert";
import { EVENT_READ, EVENT_WRITE } from "../types.ts";
import { type KqueueCalls, KqueuePoller } from "./kqueue.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED } from "./poller.ts";
import { posixTest } from "./posix_testing.ts";

// The offsets in a `struct kevent`, and its constants, once more, as `<sys/event.h>` has them.
const SIZE = 32;
const [IDENT, FILTER, FLAGS, FFLAGS, DATA, UDATA] = [0, 8, 10, 12, 16, 24] as const;
const READ = -1;
const WRITE = -2;
const EV_ADD = 0x1;
const EV_DELETE = 0x2;
const EV_CLEAR = 0x20;
const EV_EOF = 0x8000;
const ECONNRESET = 54;

/** What happens to a filter. */
interface Happening {
  ident: number;
  filter: number;
  isEnd?: boolean;
  error?: number;
}

/** The part of a kernel that keeps filters and tells what happens to them. */
class FakeKernel implements KqueueCalls {
  readonly queue = libc.socket(platform.AF_INET, platform.SOCK_STREAM, 0);
  /** What has changed, in words. */
  changes: string[] = [];
  happenings: Happening[] = [];
  /** The timeouts of the waits: seconds and nanoseconds, or null. */
  timeouts: (bigint[] | null)[] = [];
  readonly #filters = new Map<string, { flags: number; udata: bigint }>();

  kqueue = () => this.queue;

  kevent: NonNullable<KqueueCalls["kevent"]> = (
    queue,
    changes,
    count,
    events,
    eventsMax,
    timeout,
  ) => {
    assertEquals(queue, this.queue);
    if (count > 0) this.#change(new DataView((changes as Uint8Array<ArrayBuffer>).buffer), count);
    if (events === null) return 0;
    const time = timeout as Uint8Array<ArrayBuffer> | null;
    this.timeouts.push(time === null ? null : [...new BigInt64Array(time.buffer)]);
    const memory = Deno.UnsafePointerView.getArrayBuffer(events, eventsMax * SIZE);
    return this.#tell(new DataView(memory), eventsMax);
  };

  #change(view: DataView, count: number): void {
    for (let at = 0; at < count * SIZE; at += SIZE) {
      const filter = view.getInt16(at + FILTER, true);
      const flags = view.getUint16(at + FLAGS, true);
      const key = `${view.getBigUint64(at + IDENT, true)} ${filter === READ ? "read" : "write"}`;
      assertEquals([view.getUint32(at + FFLAGS, true), view.getBigInt64(at + DATA, true)], [0, 0n]);
      const isThere = this.#filters.has(key);
      assertEquals(isThere, flags === EV_DELETE, `${key}: no filter is added or deleted twice`);
      if (isThere) this.#filters.delete(key);
      else this.#filters.set(key, { flags, udata: view.getBigUint64(at + UDATA, true) });
      const verb = isThere ? "delete" : flags & EV_CLEAR ? "add edge-triggered" : "add";
      this.changes.push(`${verb} ${key}`);
    }
  }

  #tell(view: DataView, eventsMax: number): number {
    const told = this.happenings.splice(0, eventsMax);
    for (const [index, { ident, filter, isEnd = false, error = 0 }] of told.entries()) {
      const { flags, udata } = this.#filters.get(`${ident} ${filter === READ ? "read" : "write"}`)!;
      const at = index * SIZE;
      view.setBigUint64(at + IDENT, BigInt(ident), true);
      view.setInt16(at + FILTER, filter, true);
      view.setUint16(at + FLAGS, flags & ~EV_ADD | (isEnd ? EV_EOF : 0), true);
      view.setUint32(at + FFLAGS, error, true);
      view.setBigInt64(at + DATA, 7n, true);
      view.setBigUint64(at + UDATA, udata, true);
    }
    return told.length;
  }
}

/** A poller, and the kernel that it takes for real. */
class Rig implements Disposable {
  readonly kernel = new FakeKernel();
  readonly poller = new KqueuePoller(this.kernel);

  /** The changes that one change of a mask makes. */
  changes(descriptor: number, before: number, after: number): string[] {
    this.kernel.changes = [];
    this.poller.change(descriptor, before, after);
    return this.kernel.changes;
  }

  /** The report on what happens. */
  report(...happenings: Happening[]): [descriptor: number, events: number][] {
    this.kernel.happenings.push(...happenings);
    const count = this.poller.wait(0);
    return Array.from(
      { length: count },
      (_, i) => [this.poller.descriptor(i), this.poller.events(i)],
    );
  }

  [Symbol.dispose](): void {
    this.poller.close();
  }
}

const BOTH = EVENT_READ | EVENT_WRITE;

posixTest("change() adds and deletes the filters in which two masks differ", () => {
  using rig = new Rig();
  assertEquals(rig.changes(5, NOT_WATCHED, EVENT_READ), ["add 5 read"]);
  assertEquals(rig.changes(5, EVENT_READ, BOTH), ["add 5 write"]);
  assertEquals(rig.changes(5, BOTH, EVENT_WRITE), ["delete 5 read"]);
  assertEquals(rig.changes(5, EVENT_WRITE, EVENT_READ), ["add 5 read", "delete 5 write"]);
  assertEquals(rig.changes(5, EVENT_READ, NOT_WATCHED), ["delete 5 read"]);
  assertEquals(rig.changes(600, NOT_WATCHED, BOTH), ["add 600 read", "add 600 write"]);
});

posixTest("change() to the mask 0 leaves a sentry, which a filter for reading relieves", () => {
  using rig = new Rig();
  assertEquals(rig.changes(5, NOT_WATCHED, 0), ["add edge-triggered 5 read"]);
  assertEquals(rig.changes(5, 0, BOTH), ["delete 5 read", "add 5 read", "add 5 write"]);
  assertEquals(rig.changes(5, BOTH, 0), [
    "delete 5 read",
    "add edge-triggered 5 read",
    "delete 5 write",
  ]);
  assertEquals(rig.changes(5, 0, EVENT_WRITE), ["delete 5 read", "add 5 write"]);
  assertEquals(rig.changes(5, EVENT_WRITE, 0), ["add edge-triggered 5 read", "delete 5 write"]);
  assertEquals(rig.changes(5, 0, NOT_WATCHED), ["delete 5 read"]);
});

posixTest("change() throws when the kernel refuses", () => {
  using rig = new Rig();
  rig.kernel.kevent = () => libc.close(-1);
  const poller = new KqueuePoller({ kqueue: () => 0, kevent: rig.kernel.kevent });
  assertThrows(() => poller.change(5, NOT_WATCHED, EVENT_READ), Error, "Cannot kevent: ");
  assertThrows(() => poller.wait(0), Error, "Cannot kevent: ");
});

posixTest("wait() makes one report of both filters of a descriptor", () => {
  using rig = new Rig();
  for (const descriptor of [5, 6, 7]) rig.changes(descriptor, NOT_WATCHED, BOTH);
  assertEquals(
    rig.report(
      { ident: 7, filter: WRITE },
      { ident: 5, filter: READ },
      { ident: 6, filter: READ },
      { ident: 5, filter: WRITE },
    ),
    [[7, EVENT_WRITE], [5, BOTH], [6, EVENT_READ]],
  );
  assertEquals(rig.report({ ident: 5, filter: WRITE }), [[5, EVENT_WRITE]]);
  assertEquals(rig.report(), []);
});

posixTest("wait() reports the end of the peer's half as readable, of both as a hang-up", () => {
  using rig = new Rig();
  rig.changes(5, NOT_WATCHED, BOTH);
  const readEnd = { ident: 5, filter: READ, isEnd: true };
  const writeEnd = { ident: 5, filter: WRITE, isEnd: true };
  assertEquals(rig.report(readEnd), [[5, EVENT_READ]]);
  assertEquals(rig.report(writeEnd), [[5, EVENT_WRITE | EVENT_HANGUP]]);
  assertEquals(rig.report(readEnd, writeEnd), [[5, BOTH | EVENT_HANGUP]]);
});

posixTest("wait() reports an end with an error as an error", () => {
  using rig = new Rig();
  rig.changes(5, NOT_WATCHED, BOTH);
  const reset = { isEnd: true, error: ECONNRESET };
  assertEquals(rig.report({ ident: 5, filter: READ, ...reset }), [[5, EVENT_READ | EVENT_ERROR]]);
  assertEquals(rig.report({ ident: 5, filter: WRITE, ...reset }), [
    [5, EVENT_WRITE | EVENT_ERROR | EVENT_HANGUP],
  ]);
});

posixTest("wait() hears of breaks by a sentry, and of nothing else", () => {
  using rig = new Rig();
  rig.changes(5, NOT_WATCHED, 0);
  rig.changes(6, NOT_WATCHED, EVENT_READ);
  const bytes = { ident: 5, filter: READ };
  assertEquals(rig.report(bytes), []);
  assertEquals(rig.report({ ...bytes, isEnd: true }, { ident: 6, filter: READ }), [
    [6, EVENT_READ],
  ]);
  assertEquals(rig.report({ ...bytes, isEnd: true, error: ECONNRESET }), [[5, EVENT_ERROR]]);
});

posixTest("wait() passes the time on as seconds and nanoseconds, and -1 as no time at all", () => {
  using rig = new Rig();
  for (const timeoutMs of [0, 1, 999, 1000, 61_234, -1]) rig.poller.wait(timeoutMs);
  assertEquals(rig.kernel.timeouts, [
    [0n, 0n],
    [0n, 1_000_000n],
    [0n, 999_000_000n],
    [1n, 0n],
    [61n, 234_000_000n],
    null,
  ]);
});

posixTest("close() gives the queue back", () => {
  const { kernel, poller } = new Rig();
  poller.close();
  assertEquals(libc.close(kernel.queue), -1);
});
