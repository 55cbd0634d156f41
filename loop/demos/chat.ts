/**
 * Chat: a server on streams, and its guests.
 *
 * Each connection is one coroutine, which reads as if its guest were the only one. What it has to say to the
 * others goes through a queue for each of them, which a second task empties into that guest's stream. Why
 * not write to all of them directly? Because one guest who does not read would then hold up everybody. The
 * queue has a bound, so such a guest does not fill the memory either: he misses something.
 *
 * The guests are played by this program, over real connections, one line after another.
 *
 * @module
 */

import {
  type Address,
  type Coroutine,
  createTask,
  openConnection,
  Queue,
  run,
  startServer,
  type StreamReader,
  type StreamWriter,
} from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

/** How many lines a guest may be behind before he misses some. */
const OUTBOX_LENGTH_MAX = 16;

/** A guest's end of a connection. */
type Guest = readonly [name: string, StreamReader, StreamWriter];

export function demo({ print }: DemoStage): Promise<void> {
  const outboxes = new Map<string, Queue<string>>();

  // The server

  function* serve(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const name = decode(yield* reader.readline());
    const outbox = new Queue<string>(OUTBOX_LENGTH_MAX);
    outboxes.set(name, outbox);
    const delivery = createTask(deliver(outbox, writer));
    tellAll(`* ${name} has come`);
    try {
      for (let line; (line = yield* reader.readline()).length > 0;) {
        tellAll(`${name}: ${decode(line)}`);
      }
    } finally {
      delivery.cancel();
      writer.close();
      outboxes.delete(name);
      tellAll(`* ${name} has gone`);
    }
  }

  function tellAll(line: string): void {
    for (const outbox of outboxes.values()) {
      if (!outbox.full()) outbox.putNowait(line);
    }
  }

  function* deliver(outbox: Queue<string>, writer: StreamWriter): Coroutine<void> {
    for (;;) {
      writer.write(encode(yield* outbox.get()));
      yield* writer.drain();
    }
  }

  // The guests

  function* enter(name: string, address: Address): Coroutine<Guest> {
    const [reader, writer] = yield* openConnection(address);
    print(`${name} comes in`);
    writer.write(encode(name));
    yield* writer.drain();
    return [name, reader, writer];
  }

  function* say([name, , writer]: Guest, text: string): Coroutine<void> {
    print(`${name} says "${text}"`);
    writer.write(encode(text));
    yield* writer.drain();
  }

  function* hear([name, reader]: Guest): Coroutine<void> {
    print(`  ${name} hears "${decode(yield* reader.readline())}"`);
  }

  function* main(): Coroutine<void> {
    const server = yield* startServer(serve, { hostname: "127.0.0.1", port: 0 });
    const ada = yield* enter("Ada", server.addr);
    yield* hear(ada);
    const alan = yield* enter("Alan", server.addr);
    for (const guest of [ada, alan]) yield* hear(guest);

    yield* say(ada, "Can it be known beforehand when you will stop talking?");
    for (const guest of [ada, alan]) yield* hear(guest);
    yield* say(alan, "Not in general.");
    for (const guest of [ada, alan]) yield* hear(guest);

    print("Ada leaves");
    ada[2].close();
    yield* hear(alan);
    alan[2].close();
    server.close();
    yield* server.waitClosed();
    print("everybody has gone, and the server is closed");
  }

  // Connections live in real time, so there is no other clock here.
  return run(main());
}

function encode(line: string): Uint8Array {
  return new TextEncoder().encode(line + "\n");
}

function decode(line: Uint8Array): string {
  return new TextDecoder().decode(line).trimEnd();
}
