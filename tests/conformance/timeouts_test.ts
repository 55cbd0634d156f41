/**
 * Deadlines: for clients that are silent or do not read, and for requests that take too long. No time is measured:
 * what has to happen is awaited, and what must not happen is looked for in the order of events.
 */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DEFAULTS } from "../../variants/options.ts";
import { conformance } from "../support/conformance.ts";
import { costlyPacket, ENDLESS_N } from "../../clients/conformance/costly.ts";
import { computesOnWorker, servesOneByOne } from "../support/subjects.ts";

/** Long enough that no client here is late by accident. */
const TIMEOUT_MS = 400;

conformance({ flags: ["--idle-timeout", `${TIMEOUT_MS}`] }, (test, subject) => {
  test("closes connections that are silent, or do not read, for --idle-timeout", async (server) => {
    const idlers = [
      async () => {
        using silent = await server.connect();
        assertEquals(await silent.readToEnd(), "");
      },
      async () => {
        using halting = await server.connect();
        await halting.write("10\n1");
        assertEquals(await halting.readToEnd(), "55\n");
      },
      async () => {
        using deaf = await server.connect();
        const error = await assertRejects(async () => {
          for (;;) await deaf.write("x\n".repeat(1_000_000));
        }, Error);
        assertMatch(error.name, /^(BrokenPipe|ConnectionReset|ConnectionAborted)$/);
      },
    ];
    if (servesOneByOne(subject)) { for (const idler of idlers) await idler(); }
    else await Promise.all(idlers.map((idler) => idler()));
  });

  // A silent connection measures the time: when it is closed, the timeout has passed for an older one as well.
  if (!servesOneByOne(subject)) {
    test("does not close a connection that stays active", async (server) => {
      using active = await server.connect();
      assertEquals(await active.ask(10), "55");
      using silent = await server.connect();
      let hasPassed = false;
      const passed = silent.readToEnd().then(() => hasPassed = true);
      // Thrown where it is awaited below. Before, nobody would hear of it, which would end the whole file.
      passed.catch(() => hasPassed = true);
      while (!hasPassed) assertEquals(await active.ask(10), "55");
      await passed;
      assertEquals(await active.ask(12), "144");
    });
  }
});

conformance({
  flags: ["--idle-timeout", `${TIMEOUT_MS}`, "--max-n", "78"],
  only: computesOnWorker,
}, (test) => {
  test("does not close a connection for which it computes", async (server) => {
    using waiting = await server.connectToCrash();
    await waiting.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
    for (let timeouts = 0; timeouts < 2; timeouts++) {
      using silent = await server.connect();
      assertEquals(await silent.readToEnd(), "");
    }
    assert(waiting.isOpen, "the server must wait for its own computation");
    await waiting.crash();
  });
});

conformance({
  flags: ["--request-timeout", `${TIMEOUT_MS}`, "--max-n", "78"],
  only: computesOnWorker,
}, (test, subject) => {
  test("gives up a request that outlasts --request-timeout, and nobody else notices", async (server) => {
    using slow = await server.connect();
    using fast = await server.connect();
    let isGivenUp = false;
    const givenUp = slow.ask(ENDLESS_N).then((answer) => {
      isGivenUp = true;
      return answer;
    });
    givenUp.catch(() => isGivenUp = true);
    while (!isGivenUp) assertEquals(await fast.ask(10), "55");
    const error = await givenUp ?? "the end";
    assertMatch(error, /^error: [ -~]+$/);
    assertStringIncludes(error, `fib(${ENDLESS_N})`);
    assertStringIncludes(error, `${TIMEOUT_MS} ms`);
    assertEquals(await slow.ask(10), "55", "the connection must stay open");
    assertEquals(await fast.ask(12), "144");
  });

  test("answers what comes after a request that it gave up, in order", async (server) => {
    using client = await server.connect();
    await client.write(`9\n8\n${ENDLESS_N}\n10\n7\n${ENDLESS_N}\n6\n`);
    await client.closeWrite();
    const lines = (await client.readToEnd()).split("\n");
    for (const error of [...lines.splice(5, 1), ...lines.splice(2, 1)]) {
      assertMatch(error, /^error: .*fib\(78\)/);
    }
    assertEquals(lines, ["34", "21", "55", "13", "8", ""]);
  });

  if (subject.takesWorkers) {
    test("does not count the time that a request waits for a worker", async (server) => {
      const slow = await Promise.all(
        Array.from({ length: 2 * DEFAULTS.workers }, () => server.connect()),
      );
      const givenUp = Promise.all(slow.map((client) => client.ask(ENDLESS_N)));
      using fast = await server.connect();
      assertEquals(await fast.ask(10), "55");
      for (const answer of await givenUp) assertMatch(answer ?? "the end", /^error: /);
      for (const client of slow) client.close();
    });
  }
});
