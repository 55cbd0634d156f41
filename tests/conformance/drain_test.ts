/**
 * The end of a server: it stops accepting, answers what it has received, ends the streams, and exits with 0. When
 * there is no time for that, or no patience, it leaves at once and says so by its exit code.
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { ignore } from "../support/conformance.ts";
import {
  costlyAnswer,
  costlyBatch,
  costlyPacket,
  ENDLESS_N,
} from "../../clients/conformance/costly.ts";
import { Flood } from "../support/flood.ts";
import type { LineClient } from "../../clients/conformance/line_client.ts";
import { PipeliningClient } from "../support/pipelining_client.ts";
import { assertAnswers, fibs } from "../../clients/conformance/protocol_model.ts";
import { ServerProcess } from "../support/server_process.ts";
import { computesOnWorker, dearSubjects, servesOneByOne } from "../support/subjects.ts";
import { untilNothingIsUnderWay } from "../support/under_way.ts";
import { HUNG_MS } from "../../internal/measure/within.ts";

const ORDERLY = { code: 0, stdout: "", stderr: "" };
const TWICE = { ...ORDERLY, stderr: "fibserv serve: ended at once, by a second signal\n" };
const LATE = {
  ...ORDERLY,
  stderr: "fibserv serve: ended at once, not drained within 0.1 s (--drain-timeout)\n",
};
/**
 * The signals that ask a server to end, and what it exits with when it could not do so in order. A second one of the same
 * kind could be taken for the echo of the first, hence the other.
 */
const signals = [
  { first: "SIGTERM", second: "SIGINT", code: 143 },
  { first: "SIGINT", second: "SIGTERM", code: 130 },
] as const;
/** Computes for longer than it takes to make the server stand still. */
const BUSY_N = 32;
/** So long that a test which waits for it counts as hung. */
const NEVER_MS = `${10 * HUNG_MS}`;

for (const subject of dearSubjects) {
  const test = (what: string, body: () => Promise<void>) => {
    const name = `${subject.label} ${what}`;
    // Windows has no signal that a process could notice.
    Deno.test({ name, ignore: ignore || Deno.build.os === "windows", fn: body });
  };

  test("loses no answer when SIGTERM comes under load", async () => {
    await using server = await ServerProcess.start(subject);
    const first = new PipeliningClient(await server.connect());
    // One that serves one by one takes this one first.
    await first.untilAnswered(1);
    const others = [];
    for (let i = 0; i < 3; i++) others.push(new PipeliningClient(await server.connect()));
    const clients = [first, ...others];
    const served = servesOneByOne(subject) ? [first] : clients;
    await Promise.all(served.map((client) => client.untilAnswered(500)));
    if (servesOneByOne(subject)) await untilNothingIsUnderWay(server, others);
    const before = clients.map(({ answers }) => answers);
    server.signal("SIGTERM");
    // Each of them sees right answers in order, then an orderly end of stream, or `ended` is rejected.
    await Promise.all(clients.map((client) => client.ended));
    assertEquals(await server.ended(), ORDERLY);
    for (const [i, client] of clients.entries()) assertGreaterOrEqual(client.answers, before[i]!);
  });

  test("ends idle connections and exits with 0 at SIGINT", async () => {
    await using server = await ServerProcess.start(subject);
    const count = servesOneByOne(subject) ? 1 : 3;
    const clients = await Promise.all(Array.from({ length: count }, () => server.connect()));
    for (const client of clients) assertEquals(await client.ask(10), "55");
    server.signal("SIGINT");
    for (const client of clients) {
      assertEquals(await client.readToEnd(), "");
      client.close();
    }
    assertEquals(await server.ended(), ORDERLY);
  });

  // More than a server accepts ahead, except where each of them costs a thread: the others wait in the kernel's queue.
  const count = subject.maxConnections === undefined ? 80 : 8;
  test(`answers the whole requests of ${count} clients that wait when it ends`, async () => {
    await using server = await ServerProcess.start(subject);
    const busy = await server.connect();
    await busy.write(`${costlyPacket(BUSY_N)}1`);
    await busy.readLine();
    // The server stands still until all have come and the signal, too: so they do wait when it ends.
    const clients = await server.whileStopped(async () => {
      const clients: LineClient[] = [];
      for (let i = 0; i < count; i++) {
        const client = await server.connect();
        await client.write("10\n12\n1");
        clients.push(client);
      }
      await untilNothingIsUnderWay(server, clients);
      server.signal("SIGTERM");
      return clients;
    });
    assertEquals(await costlyAnswer(busy), `${fibs[BUSY_N]}`);
    assertEquals(await busy.readToEnd(), "");
    // None of them closes before all are answered: to wait for one must not hold up the next.
    for (const client of clients) assertEquals(await client.readToEnd(), "55\n144\n");
    for (const client of [busy, ...clients]) client.close();
    assertEquals(await server.ended(), ORDERLY);
  });

  test("waits for a client that reads late, and accepts nobody meanwhile", async () => {
    await using server = await ServerProcess.start(subject, "--drain-timeout", NEVER_MS);
    using client = await server.connect();
    const flood = new Flood(client, 45);
    // So the flood has come. From here on, the client does not read.
    const lines = await client.readLines(100);
    const other = servesOneByOne(subject) ? null : await server.connect();
    await flood.untilBlocked(other);
    other?.close();
    server.signal("SIGTERM");
    await untilRefused(server);
    const stopped = flood.stop().catch(() => "the server has ended the stream");
    lines.push(...await client.readLines(Infinity));
    client.close();
    await stopped;
    assertAnswers(lines, flood.expectedAnswers().slice(0, lines.length));
    assertEquals(await server.ended(), ORDERLY);
  });

  for (const { first, second, code } of signals) {
    test(`leaves at once when ${second} comes after ${first}`, async () => {
      await using server = await ServerProcess.start(subject, "--drain-timeout", NEVER_MS);
      using _client = await connectDeaf(server);
      server.signal(first);
      await untilRefused(server);
      server.signal(second);
      assertEquals(await server.ended(), { ...TWICE, code });
    });
  }

  test("leaves after --drain-timeout", async () => {
    await using server = await ServerProcess.start(subject, "--drain-timeout", "100");
    using _client = await connectDeaf(server);
    server.signal("SIGTERM");
    assertEquals(await server.ended(), { ...LATE, code: 143 });
  });

  // In each world, one that blocks, one with a selector, one on Deno's own event loop.
  if (["sync", "coro", "aiocoro"].includes(subject.name)) {
    test("leaves in the middle of a costly batch at a second signal", async () => {
      await using server = await ServerProcess.start(subject, "--drain-timeout", NEVER_MS);
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyBatch());
      server.signal("SIGINT");
      await untilRefused(server);
      server.signal("SIGTERM");
      assertEquals(await server.ended(), { ...TWICE, code: 130 });
    });

    test("leaves in the middle of a costly batch after --drain-timeout", async () => {
      await using server = await ServerProcess.start(subject, "--drain-timeout", "100");
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyBatch());
      server.signal("SIGTERM");
      assertEquals(await server.ended(), { ...LATE, code: 143 });
    });
  }

  if (computesOnWorker(subject)) {
    const flags = ["--max-n", "78", "--drain-timeout"];

    test("does not wait for a worker that computes at a second signal", async () => {
      await using server = await ServerProcess.start(subject, ...flags, NEVER_MS);
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
      server.signal("SIGTERM");
      await untilRefused(server);
      server.signal("SIGINT");
      assertEquals(await server.ended(), { ...TWICE, code: 143 });
    });

    test("does not wait for a worker that computes after --drain-timeout", async () => {
      await using server = await ServerProcess.start(subject, ...flags, "100");
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
      server.signal("SIGINT");
      assertEquals(await server.ended(), { ...LATE, code: 130 });
    });
  }
}

/**
 * A client that does not read its answers, more than fit on the way to it, so that the server cannot end in order. Its
 * first packet, 64 KB over Linux' loopback interface, is enough for that, and has come when there is an answer: no request
 * has more bytes of answer to each byte than an empty line, 5 MB in all, and the kernels keep 3 at most.
 */
async function connectDeaf(server: ServerProcess): Promise<LineClient> {
  const client = await server.connect();
  client.writeUnbounded("\n".repeat(2_000_000)).catch(() => "the server has left");
  await client.readOneByte();
  return client;
}

/** Connects until nobody listens any more. */
async function untilRefused(server: ServerProcess): Promise<void> {
  const giveUpAt = performance.now() + HUNG_MS;
  while (performance.now() < giveUpAt) {
    try {
      (await server.connect()).close();
      // Not so many that the server is busy with these.
      for (let i = 0; i < 20; i++) await pollOperatingSystem();
    } catch (error) {
      // Others are reset: the kernel took them in after the server had looked, just before the listener was closed.
      if (error instanceof Deno.errors.ConnectionRefused) return;
    }
  }
  throw new Error(`Cannot go on: connections must be refused within ${HUNG_MS / 1000} s`);
}
