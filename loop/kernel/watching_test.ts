import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { EVENT_READ, EVENT_WRITE, type Registered, type Selector } from "../io/types.ts";
import { untilReady } from "./readiness.ts";

class FakeSocket implements Registered {
  interest = 0;
  ready = 0;
  data: unknown = null;
  readonly isClosed = false;
  close(): void {}
}

/** Says at each `select()` what the test has told it to say. */
class FakeSelector implements Selector {
  readonly sockets = new Set<Registered>();
  readonly answers: Registered[][] = [];

  get size(): number {
    return this.sockets.size;
  }

  register(socket: Registered, mask: number, data?: unknown): void {
    this.sockets.add(socket);
    socket.interest = mask;
    socket.data = data;
  }

  modify(socket: Registered, mask: number): void {
    socket.interest = mask;
  }

  unregister(socket: Registered): void {
    this.sockets.delete(socket);
  }

  select(): Registered[] {
    return this.answers.shift() ?? [];
  }

  wake(): void {}
  threadWaker(): null {
    return null;
  }

  drain(): void {}
  close(): void {
    this.sockets.clear();
  }
}

function readySocket(events: number): FakeSocket {
  const socket = new FakeSocket();
  socket.ready = events;
  return socket;
}

Deno.test("addReader() and addWriter() call back when the socket is ready, reader first", async () => {
  const selector = new FakeSelector();
  const loop = new EventLoop({ selector });
  const socket = readySocket(EVENT_READ | EVENT_WRITE);
  const log: string[] = [];
  loop.addWriter(socket, () => {
    log.push("write");
    loop.stop();
  });
  loop.addReader(socket, (what: string) => log.push(what), "read");
  assertEquals(socket.interest, EVENT_READ | EVENT_WRITE);
  selector.answers.push([socket]);
  await loop.runForever();
  assertEquals(log, ["read", "write"]);

  selector.answers.push([socket], [socket]);
  await loop.runForever();
  assertEquals(log, ["read", "write", "read", "write"]);
  loop.close();
});

Deno.test("addReader() takes the place of the reader that was there", async () => {
  const selector = new FakeSelector();
  const loop = new EventLoop({ selector });
  const socket = readySocket(EVENT_READ);
  const log: string[] = [];
  loop.addReader(socket, () => log.push("first"));
  loop.addReader(socket, () => {
    log.push("second");
    loop.stop();
  });
  assertEquals(selector.size, 1);
  selector.answers.push([socket]);
  await loop.runForever();
  loop.close();
  assertEquals(log, ["second"]);
});

Deno.test("removeReader() stops it at once, even when it is queued already", async () => {
  const selector = new FakeSelector();
  const loop = new EventLoop({ selector });
  const sockets = [readySocket(EVENT_READ), readySocket(EVENT_READ)] as const;
  const log: string[] = [];
  loop.addReader(sockets[0], () => {
    log.push("first");
    assertEquals(loop.removeReader(sockets[1]), true);
    loop.stop();
  });
  loop.addReader(sockets[1], () => log.push("second"));
  selector.answers.push([...sockets]);
  await loop.runForever();
  assertEquals(log, ["first"]);
  assertEquals(loop.removeReader(sockets[1]), false);
  assertEquals(loop.removeWriter(sockets[0]), false);
  assertEquals([selector.size, sockets[1].interest], [2, 0]);
  loop.addWriter(sockets[0], () => {});
  assert(loop.removeReader(sockets[0]));
  assertEquals(sockets[0].interest, EVENT_WRITE);
  loop.close();
});

Deno.test("an observer sees for what a socket is waited, and that its handle is queued when it is ready", async () => {
  const selector = new FakeSelector();
  const log: string[] = [];
  const loop = new EventLoop({
    selector,
    observer: {
      watched: (watched, direction, future) =>
        log.push(`${watched === socket} ${direction} ${future}`),
      unwatched: (watched, direction) => log.push(`${watched === socket} no ${direction}`),
      handleQueued: (handle, why) => log.push(`${handle}: ${why}`),
    },
  });
  const socket = readySocket(EVENT_READ);
  loop.addReader(socket, function read() {
    loop.removeReader(socket);
    loop.stop();
  });
  selector.answers.push([socket]);
  await loop.runForever();
  assertEquals(log, ["true reader null", "callback read: socket", "true no reader"]);

  log.length = 0;
  selector.answers.push([socket]);
  await loop.runUntilComplete(untilReady(loop, socket, "reader"));
  loop.close();
  assertEquals(log.slice(0, 2), [
    "true reader future pending",
    "wake-up of a coroutine that waits for a socket: socket",
  ]);
});
