/**
 * Clients that come and go: many at once, and such that vanish at the worst moment. None of them costs the others
 * anything.
 */

import { assertEquals } from "@std/assert";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { DEFAULTS } from "../../variants/options.ts";
import { connectWhenAdmitted } from "../support/admission.ts";
import { conformance } from "../support/conformance.ts";
import { costlyBatch, costlyPacket, ENDLESS_N } from "../../clients/conformance/costly.ts";
import type { LineClient } from "../../clients/conformance/line_client.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { computesOnWorker, servesOneByOne } from "../support/subjects.ts";

/** More than there are workers: if they were not set free, nobody else would be served. */
const COSTLY_CLIENTS = DEFAULTS.workers + 1;

conformance({ flags: ["--max-n", "78"], only: computesOnWorker }, (test) => {
  test("abandons the computations of clients that vanish", async (server) => {
    for (let i = 0; i < COSTLY_CLIENTS; i++) {
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
      await client.crash();
    }
    await assertServes(server);
  });

  test("abandons the computations of clients that vanish with more requests on their way", async (server) => {
    for (let i = 0; i < COSTLY_CLIENTS; i++) {
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
      await client.writeAndFlush("10\n");
      await pollOperatingSystem();
      await client.crash();
    }
    await assertServes(server);
  });

  test("abandons the computations of clients that end their half and then vanish", async (server) => {
    for (let i = 0; i < COSTLY_CLIENTS; i++) {
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
      await client.closeWrite();
      await pollOperatingSystem();
      await client.crash();
    }
    await assertServes(server);
  });

  test("answers a client that has ended its half, however long that takes", async (server) => {
    using client = await server.connect();
    await client.write("32");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "2178309\n");
  });
});

conformance({}, (test, subject) => {
  test("goes on when a client crashes in the middle of a request", async (server) => {
    using client = await server.connectToCrash();
    await client.writeAndAwaitAnswer("10\n1");
    await client.crash();
    await assertServes(server);
  });

  test("goes on when a client crashes during its computation", async (server) => {
    using client = await server.connectToCrash();
    await client.writeAndAwaitAnswer(costlyPacket(30));
    await client.crash();
    await assertServes(server);
  });

  test("abandons the batch of a client that crashes", async (server) => {
    using client = await server.connectToCrash();
    await client.writeAndAwaitAnswer(costlyBatch());
    await client.crash();
    await assertServes(server);
  });

  test("goes on when a client crashes with answers pending", async (server) => {
    using client = await server.connectToCrash();
    await client.writeAndAwaitAnswer("x\n".repeat(50_000));
    client.pause();
    await client.crash();
    await assertServes(server);
  });

  test("goes on when a client leaves without having read its answers", async (server) => {
    using client = await server.connect();
    await client.write("10\n11\n12");
    await client.readOneByte();
    client.close();
    await assertServes(server);
  });

  // Where each connection has a thread, one more than there may be at once will do.
  const comers = subject.maxConnections === undefined ? 200 : subject.maxConnections + 1;
  test(`goes on when ${comers} clients connect and vanish`, async (server) => {
    for (let i = 0; i < comers; i++) (await server.connect()).close();
    await assertServes(server);
  });

  test("goes on when 20 clients vanish after a request", async (server) => {
    for (let i = 0; i < 20; i++) {
      using client = await server.connect();
      await client.write("20\n");
    }
    await assertServes(server);
  });

  if (servesOneByOne(subject)) {
    test("answers 200 clients, one after another", async (server) => {
      const clients = await connectMany(server, 200);
      // All of them ask at once: which is the first to have come only the server knows.
      await Promise.all(clients.map(async (client) => {
        assertEquals(await client.ask(10), "55");
        client.close();
      }));
    });
  } else {
    // Each thread costs its time: see the variant's limit.
    const count = subject.maxConnections === undefined ? 200 : 16;
    test(`answers ${count} clients at the same time`, async (server) => {
      const clients = await connectMany(server, count);
      const answers = await Promise.all(clients.map((client) => client.ask(10)));
      assertEquals(answers, clients.map(() => "55"));
      for (const client of clients) client.close();
    });
  }
});

function connectMany(server: ServerProcess, count: number): Promise<LineClient[]> {
  return Promise.all(Array.from({ length: count }, () => server.connect()));
}

async function assertServes(server: ServerProcess): Promise<void> {
  // Where the limit is low, those who have just vanished may still fill the place.
  const { client, answer } = await connectWhenAdmitted(server, 12);
  assertEquals(answer, "144");
  client.close();
}
