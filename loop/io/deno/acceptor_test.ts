import { assert, assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { type AcceptedConn, type Accepting, Acceptor } from "./acceptor.ts";
import { closeGently } from "./linger.ts";
import { FakeConn } from "./fake_conn_testing.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  netTest,
  readChunk,
  readToEnd,
  settle,
} from "../peers_testing.ts";

/** A listener whose `accept()` does what a test tells it. */
class ScriptedListener implements Accepting {
  readonly addr = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;
  accepts = 0;
  isClosed = false;
  readonly #closed = Promise.withResolvers<never>();
  readonly #accept: (nth: number) => Promise<unknown>;

  /** @param accept is told which call it is, from 1 on */
  constructor(accept: (nth: number) => Promise<unknown>) {
    this.#accept = accept;
    // Nobody may wait for it.
    this.#closed.promise.catch(() => {});
  }

  accept(): Promise<Deno.TcpConn> {
    this.accepts += 1;
    const accepted = this.#accept(this.accepts) as Promise<Deno.TcpConn>;
    return Promise.race([accepted, this.#closed.promise]);
  }

  close(): void {
    this.isClosed = true;
    this.#closed.reject(new Deno.errors.BadResource());
  }
}

const nobody = () => new Promise<never>(() => {});
const failure = (code: string) => Object.assign(new Error("a failed accept"), { code });

netTest("take() gives the connections that have arrived, and null when there is none", async () => {
  const arrived = Promise.withResolvers<void>();
  const acceptor = new Acceptor(LOOPBACK, arrived.resolve);
  acceptor.start();
  assertEquals(acceptor.addr.hostname, "127.0.0.1");
  assertNotEquals(acceptor.addr.port, 0);
  assertEquals(acceptor.take(), null);
  const client = await connectTo(acceptor.addr);
  await arrived.promise;
  assertEquals(acceptor.length, 1);
  acceptor.take()!.close();
  assertEquals(acceptor.take(), null);
  acceptor.close();
  client.close();
});

netTest("Acceptor throws when another program has the port", () => {
  const acceptor = new Acceptor(LOOPBACK, () => {});
  assertThrows(() => new Acceptor(acceptor.addr, () => {}), Deno.errors.AddrInUse);
  acceptor.close();
});

netTest("close() frees the port at once when nothing was accepted yet", () => {
  const first = new Acceptor(LOOPBACK, () => {});
  first.close();
  new Acceptor(first.addr, () => {}).close();
});

netTest("start() goes on after peers that were gone before they were accepted", async () => {
  const accepted = Promise.withResolvers<AcceptedConn>();
  const openConnections = new Int32Array(1);
  const acceptor: Acceptor = new Acceptor({ ...LOOPBACK, openConnections }, () => {
    const conn = acceptor.take()!;
    if (conn.remoteAddr.port === client.localAddr.port) return accepted.resolve(conn);
    // Its reset is late.
    conn.close();
    acceptor.leave();
  });
  for (let i = 0; i < 200; i++) await (await connectToVanish(acceptor.addr))();
  const client = await connectTo(acceptor.addr);
  acceptor.start();
  const conn = await accepted.promise;
  assertEquals(openConnections[0], 1);
  acceptor.close();
  conn.close();
  client.close();
});

netTest("start() turns away those who are too many", async () => {
  const arrived = Promise.withResolvers<void>();
  const refusal = new TextEncoder().encode("full\n");
  const acceptor = new Acceptor({ ...LOOPBACK, maxConnections: 1, refusal }, arrived.resolve);
  acceptor.start();
  const first = await connectTo(acceptor.addr);
  await arrived.promise;
  const second = await connectTo(acceptor.addr);
  assertEquals(await readToEnd(second), "full\n");
  second.close();
  acceptor.take()!.close();
  acceptor.leave();
  acceptor.close();
  first.close();
});

for (const code of ["EMFILE", "ENFILE"]) {
  Deno.test(`start() waits after ${code}, and goes on when a connection is closed`, async () => {
    const listener = new ScriptedListener((nth) =>
      nth === 1 ? Promise.reject(failure(code)) : nobody()
    );
    const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
    acceptor.start();
    await settle();
    assertEquals(listener.accepts, 1);
    acceptor.leave();
    await settle();
    assertEquals(listener.accepts, 2);
    acceptor.close();
  });

  Deno.test(`start() goes on by itself after ${code}`, async () => {
    const arrived = Promise.withResolvers<void>();
    const listener = new ScriptedListener((nth) => {
      if (nth <= 3) return Promise.reject(failure(code));
      return nth === 4 ? Promise.resolve(new FakeConn()) : nobody();
    });
    const acceptor = new Acceptor(LOOPBACK, arrived.resolve, listener);
    acceptor.start();
    await arrived.promise;
    assertEquals(acceptor.length, 1);
    acceptor.close();
  });
}

Deno.test("start() lets others have their turn while connections come without end", async () => {
  const listener = new ScriptedListener((nth) =>
    nth <= 1000 ? Promise.resolve(new FakeConn()) : nobody()
  );
  const acceptor: Acceptor = new Acceptor(LOOPBACK, () => void acceptor.take(), listener);
  acceptor.start();
  await new Promise((turn) => setImmediate(turn));
  assert(listener.accepts < 1000, `${listener.accepts}`);
  acceptor.close();
});

Deno.test("start() pauses when 64 connections wait to be taken", async () => {
  const listener = new ScriptedListener(() => Promise.resolve(new FakeConn()));
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  acceptor.start();
  await pollOperatingSystem();
  assertEquals(acceptor.length, 64);
  acceptor.leave();
  await pollOperatingSystem();
  assertEquals(acceptor.length, 64);
  acceptor.take();
  acceptor.take();
  await pollOperatingSystem();
  assertEquals(acceptor.length, 64);
  assertEquals(listener.accepts, 66);
  acceptor.close();
});

Deno.test("close() keeps what was accepted, and closes what comes at the same moment", async () => {
  const conns = [new FakeConn(), new FakeConn()];
  const late = Promise.withResolvers<FakeConn>();
  const listener = new ScriptedListener((nth) =>
    nth === 1 ? Promise.resolve(conns[0]) : late.promise
  );
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  acceptor.start();
  await settle();
  late.resolve(conns[1]!);
  acceptor.close();
  acceptor.close();
  assert(listener.isClosed);
  await settle();
  assertEquals(acceptor.length, 1);
  assertEquals(conns.map(({ calls }) => calls), [[], ["close"]]);
  assertEquals(listener.accepts, 2);
});

Deno.test("drain() takes in all who come until an accept waits, however many they are", async () => {
  const listener = new ScriptedListener((nth) =>
    nth <= 1000 ? Promise.resolve(new FakeConn()) : nobody()
  );
  let news = 0;
  const acceptor = new Acceptor(LOOPBACK, () => news++, listener);
  await acceptor.drain();
  await acceptor.drain();
  assert(listener.isClosed);
  assertEquals([acceptor.length, listener.accepts, acceptor.isOver], [1000, 1001, false]);
  // That they can be taken, and that these are all.
  assertEquals(news, 2);
  while (acceptor.take() !== null) { /* They are not to be served. */ }
  assert(acceptor.isOver);
});

Deno.test("drain() goes on when somebody comes while the operating system is asked", async () => {
  const first = Promise.withResolvers<FakeConn>();
  const listener = new ScriptedListener((nth) => nth === 1 ? first.promise : nobody());
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  const drained = acceptor.drain();
  await settle();
  first.resolve(new FakeConn());
  await drained;
  assertEquals([acceptor.length, listener.accepts], [1, 2]);
});

Deno.test("drain() ends although somebody new comes in each turn of Deno's event loop", async () => {
  const listener = new ScriptedListener(() =>
    new Promise((resolve) => setImmediate(() => resolve(new FakeConn())))
  );
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  await acceptor.drain();
  assert(listener.isClosed);
  // Fewer than the 4096 that the kernel may queue: most of them were not there when it began.
  assertLess(listener.accepts, 1000);
  await settle();
});

Deno.test("drain() takes in no more than the kernel queues", async () => {
  const listener = new ScriptedListener(() => Promise.resolve(new FakeConn()));
  const acceptor = new Acceptor({ ...LOOPBACK, backlog: 100 }, () => {}, listener);
  await acceptor.drain();
  assert(listener.isClosed);
  assertEquals([acceptor.length, listener.accepts], [101, 101]);
});

Deno.test("drain() keeps who comes at the same moment as it stops listening", async () => {
  const late = Promise.withResolvers<FakeConn>();
  const listener = new ScriptedListener(() => late.promise);
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  listener.close = () => {
    listener.isClosed = true;
    late.resolve(new FakeConn());
  };
  await acceptor.drain();
  assertEquals([acceptor.length, listener.accepts], [1, 1]);
});

Deno.test("drain() lets nobody be taken before all are in", async () => {
  const second = Promise.withResolvers<FakeConn>();
  const listener = new ScriptedListener((nth) => {
    if (nth === 1) return Promise.resolve(new FakeConn());
    return nth === 2 ? second.promise : nobody();
  });
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  const drained = acceptor.drain();
  await settle();
  assertEquals([listener.accepts, acceptor.length, acceptor.take()], [2, 0, null]);
  second.resolve(new FakeConn());
  await drained;
  assertEquals([listener.isClosed, acceptor.length], [true, 2]);
});

Deno.test("drain() waits for a free descriptor, and lets those be taken who are in", async () => {
  const listener = new ScriptedListener((nth) => {
    if (nth === 2) return Promise.reject(failure("EMFILE"));
    return nth <= 3 ? Promise.resolve(new FakeConn()) : nobody();
  });
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  const drained = acceptor.drain();
  await settle();
  assertEquals([listener.isClosed, acceptor.length], [false, 1]);
  await drained;
  assertEquals([acceptor.length, listener.accepts], [2, 4]);
});

Deno.test("close() ends a drain", async () => {
  const listener = new ScriptedListener(() => Promise.reject(failure("EMFILE")));
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  const drained = acceptor.drain();
  await settle();
  acceptor.close();
  await drained;
  assertEquals([listener.isClosed, listener.accepts], [true, 1]);
});

Deno.test("close() ends the wait for descriptors", async () => {
  const listener = new ScriptedListener(() => Promise.reject(failure("EMFILE")));
  const acceptor = new Acceptor(LOOPBACK, () => {}, listener);
  acceptor.start();
  await settle();
  acceptor.close();
  await settle();
  assertEquals(listener.accepts, 1);
});

Deno.test({
  name: "start() serves all in the end when the process runs out of descriptors",
  ignore: Deno.build.os === "windows" || areMissing("net", "run", "read"),
  async fn() {
    const program = import.meta.resolve("./out_of_descriptors_testing.ts");
    const server = new Deno.Command("sh", {
      args: [
        "-c",
        `ulimit -n 48 && exec "$0" run --allow-net=127.0.0.1 "$1"`,
        Deno.execPath(),
        program,
      ],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const port = Number((await lines.read()).value);
    const clients = await Promise.all(Array.from({ length: 64 }, () => connectTo({ port })));
    // Nobody leaves before the server has run out. Then whoever is answered leaves, and makes room for another.
    assertEquals((await lines.read()).value, "EMFILE\n");
    await Promise.all(clients.map(async (client) => {
      assertEquals(await readChunk(client), "hello");
      await closeGently(client);
    }));
    server.kill("SIGKILL");
    await lines.cancel();
    await server.status;
  },
});
