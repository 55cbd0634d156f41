/**
 * Peers that do everything that peers do, in a random order, with a small server: whatever happens, bytes arrive once
 * and in order, nothing is reported after it was closed, and nothing is left at the end.
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import { randomIntegers } from "../../../internal/measure/random.ts";
import {
  CLOSED,
  EVENT_READ,
  EVENT_WRITE,
  type Listener,
  type Selector,
  type Socket,
  WOULD_BLOCK,
} from "../types.ts";
import { scarceWorlds, type World, worlds } from "../worlds_testing.ts";
import { untilDelivered } from "../arrival_testing.ts";
import { LOOPBACK, ownDescriptors, posixTest, RawPeer } from "./posix_testing.ts";

const STEPS = 500;
const PEERS_OPEN_MAX = 12;
const SEND_BYTES_MAX = 20_000;
/** Of those that are answered with far more than they send. */
const COSTLY_SEND_BYTES_MAX = 2_000;
const RECV_BYTES_MAX = 200_000;
/** Far more than the end of a run takes. */
const FINAL_STEPS_MAX = 100_000;
/** How many bytes the server answers to each: some only take, some echo, and some answer more than fits on the way. */
const FACTORS = [0, 1, 1, 0, 1, 1, 0, 800] as const;

/** Byte `index` of what a peer sends. The first one tells who it is. */
function byteOf(id: number, index: number): number {
  return index === 0 ? id : (id * 37 + index * 11 + (index >> 8)) & 0xff;
}

/** A peer, and what it knows of the stream. */
class Client {
  readonly raw: RawPeer;
  sent = 0;
  received = 0;
  /** How it has ended its half: not yet, so that all must arrive, or so that some may be lost. */
  ending: "open" | "in order" | "roughly" = "open";
  /** Whether it has seen the end of the other half. */
  sawEnd = false;

  constructor(readonly id: number, listener: Listener) {
    this.raw = new RawPeer(listener.addr);
    this.send(1);
  }

  get factor(): number {
    return FACTORS[this.id % FACTORS.length]!;
  }

  send(length: number): void {
    if (this.ending !== "open") return;
    if (this.factor > 1) length = Math.min(length, COSTLY_SEND_BYTES_MAX);
    const bytes = Uint8Array.from({ length }, (_, i) => byteOf(this.id, this.sent + i));
    this.sent += Math.max(0, this.raw.send(bytes));
  }

  receive(lengthMax: number): void {
    if (this.sawEnd || this.raw.isClosed) return;
    const bytes = this.raw.recv(lengthMax);
    if (bytes === null) {
      this.sawEnd = true;
      return;
    }
    for (let i = 0; i < bytes.length; i++, this.received++) {
      const index = Math.floor(this.received / this.factor);
      if (bytes[i] !== byteOf(this.id, index)) throw new Error(`Wrong answer at ${this.received}`);
    }
  }

  closeWrite(): void {
    if (this.ending !== "open") return;
    this.ending = "in order";
    this.raw.closeWrite();
  }

  /** It closes without having read everything. From who never answers, there is nothing to read. */
  close(): void {
    if (this.ending === "open") this.ending = this.factor === 0 ? "in order" : "roughly";
    if (this.factor > 0) this.ending = "roughly";
    this.raw.close();
  }

  reset(): void {
    this.ending = "roughly";
    this.raw.reset();
  }
}

/** A connection, as the server sees it. */
class Connection {
  id = -1;
  received = 0;
  answered = 0;
  isPaused = false;
  /** Why it is closed. */
  end: "none" | "at the end of the stream" | "broken" | "at will" = "none";

  constructor(readonly socket: Socket) {}

  get owed(): number {
    return this.received * FACTORS[this.id % FACTORS.length]! - this.answered;
  }

  /** Reads once, and checks what has come. @returns what `recv()` has returned */
  receive(): number {
    const count = this.socket.recv();
    for (let i = 0; i < count; i++) {
      const byte = this.socket.bytes[i]!;
      if (this.received === 0) this.id = byte;
      if (byte !== byteOf(this.id, this.received)) throw new Error(`Wrong at ${this.received}`);
      this.received += 1;
    }
    return count;
  }

  /** Answers as much as fits. */
  answer(): void {
    const factor = FACTORS[this.id % FACTORS.length]!;
    const bytes = new Uint8Array(8192);
    for (let taken = 1; taken > 0 && this.owed > 0; this.answered += taken) {
      const length = Math.min(bytes.length, this.owed);
      for (let i = 0; i < length; i++) {
        bytes[i] = byteOf(this.id, Math.floor((this.answered + i) / factor));
      }
      taken = this.socket.send(bytes, length);
    }
  }
}

/** The server, and its peers. */
class Traffic {
  readonly selector: Selector;
  readonly listener: Listener;
  readonly connections: Connection[] = [];
  readonly clients: Client[] = [];
  readonly #random: (below: number) => number;

  constructor(seed: number, { selector, listen }: Pick<World, "selector" | "listen">) {
    this.#random = randomIntegers(seed);
    this.selector = selector();
    this.listener = listen(LOOPBACK);
    this.selector.register(this.listener, EVENT_READ);
  }

  async all(): Promise<void> {
    for (let i = 0; i < STEPS; i++) await this.#step();
    for (const connection of this.connections) this.#resume(connection);
    for (const client of this.clients) if (!client.raw.isClosed) client.closeWrite();
    await this.#select();
    this.listener.close();
    for (let i = 0; this.selector.size > 0 || this.#openClients().length > 0; i++) {
      assertLess(i, FINAL_STEPS_MAX, "it must come to an end");
      for (const client of this.#openClients()) {
        client.receive(RECV_BYTES_MAX);
        if (client.sawEnd) client.raw.close();
      }
      await this.#select();
    }
    assertEquals(await this.selector.select(0), []);
    this.selector.close();
  }

  async #step(): Promise<void> {
    const random = this.#random;
    const client = this.#pick(this.#openClients());
    const connection = this.#pick(this.connections.filter(({ end }) => end === "none"));
    const dice = random(100);
    if (client === undefined || dice < 8) await this.#connect();
    else if (dice < 35) client.send(random(SEND_BYTES_MAX));
    else if (dice < 55) client.receive(1 + random(RECV_BYTES_MAX));
    else if (dice < 58) client.closeWrite();
    else if (dice < 60) client.close();
    else if (dice < 62) client.reset();
    else if (dice < 65) this.#pause(connection);
    else if (dice < 69) this.#resume(connection);
    else if (dice < 70 && connection?.id !== -1) this.#close(connection, "at will");
    else await this.#select(() => random(4) > 0);
  }

  async #connect(): Promise<void> {
    if (this.#openClients().length === PEERS_OPEN_MAX) return;
    const client = new Client(this.clients.length, this.listener);
    this.clients.push(client);
    // Whoever is not in the listener's queue when it is closed has come in vain.
    await untilDelivered(client.raw.descriptor);
  }

  /** One turn of the server. It may leave for the next turn what is reported. */
  async #select(uses: () => boolean = () => true): Promise<void> {
    for (const ready of await this.selector.select(0)) {
      if (!uses() || ready.ready === 0) continue;
      if (ready === this.listener) this.#accept();
      else this.#serve(ready.data as Connection, ready.ready);
    }
  }

  #accept(): void {
    for (let socket; (socket = this.listener.accept()) !== null;) {
      const connection = new Connection(socket);
      this.connections.push(connection);
      this.selector.register(socket, EVENT_READ, connection);
    }
  }

  #serve(connection: Connection, ready: number): void {
    assertEquals(connection.end, "none", "nothing is reported after close()");
    assert(!connection.isPaused, "nothing is reported while it is paused");
    if (ready & EVENT_READ) {
      const count = connection.receive();
      if (count === 0) this.#close(connection, "at the end of the stream");
      if (count === CLOSED) this.#close(connection, "broken");
      if (count <= 0 && count !== WOULD_BLOCK) return;
    }
    connection.answer();
    this.selector.modify(connection.socket, connection.owed > 0 ? EVENT_WRITE : EVENT_READ);
  }

  #pause(connection: Connection | undefined): void {
    if (connection === undefined) return;
    connection.isPaused = true;
    this.selector.modify(connection.socket, 0);
  }

  #resume(connection: Connection | undefined): void {
    if (connection?.end !== "none" || !connection.isPaused) return;
    connection.isPaused = false;
    this.selector.modify(connection.socket, connection.owed > 0 ? EVENT_WRITE : EVENT_READ);
  }

  #close(connection: Connection | undefined, why: Connection["end"]): void {
    if (connection === undefined) return;
    connection.end = why;
    connection.socket.close();
  }

  #openClients(): Client[] {
    return this.clients.filter(({ raw }) => !raw.isClosed);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[this.#random(Math.max(1, from.length))];
  }
}

function check({ clients, connections }: Traffic): void {
  for (const client of clients) {
    const connection = connections.find(({ id }) => id === client.id);
    if (connection === undefined) {
      assertEquals(client.ending, "roughly", "only who vanishes may have come in vain");
      continue;
    }
    const { end, received } = connection;
    assert(received <= client.sent);
    if (client.ending !== "in order" || end === "at will") continue;
    assertEquals([end, received], ["at the end of the stream", client.sent], `client ${client.id}`);
    assertEquals(client.received, client.sent * client.factor, `client ${client.id}`);
  }
}

const worldsHere = [...worlds, ...scarceWorlds].filter(({ needs }) => needs.includes("ffi"));

for (const { name, selector, listen, inUse = () => ({}) } of worldsHere) {
  for (let seed = 1; seed <= 5; seed++) {
    posixTest(`sockets of ${name} lose nothing, whatever peers do (seed ${seed})`, async () => {
      // What a thread has for itself stays.
      await selectOnce(selector());
      const before = { descriptors: ownDescriptors(), ...inUse() };
      const run = new Traffic(seed, { selector, listen });
      await run.all();
      check(run);
      await selectOnce(selector());
      // A thread of an earlier test may have given some back meanwhile.
      const left = ownDescriptors().difference(before.descriptors);
      assertEquals({ ...before, ...inUse(), left }, { ...before, left: new Set() });
    });
  }
}

/** In a world of completion, what was cancelled is told now. */
async function selectOnce(selector: Selector): Promise<void> {
  await selector.select(0);
  selector.close();
}
