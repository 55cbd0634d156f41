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
import type { LineClient } from "../../clients/conformance/line_client.ts";
import { fibs } from "../../clients/conformance/protocol_model.ts";
import { HUNG_MS } from "../../internal/measure/within.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import type { ServerProcess } from "../support/server_process.ts";
import { computesOnWorker, servesOneByOne } from "../support/subjects.ts";
import { untilNothingIsUnderWay } from "../support/under_way.ts";

/**
 * A client, or a worker, may be late by as much on a busy machine, and then the server rightly takes it for silent, or for
 * slow. So no test relies on one that is not.
 */
const TIMEOUT_MS = 400;

conformance({ flags: ["--idle-timeout", `${TIMEOUT_MS}`] }, (test, subject) => {
  test("closes connections that are silent, or do not read, for --idle-timeout", async (server) => {
    const idlers = [
      async () => {
        using silent = await server.connect();
        assertEquals(await silent.readToEnd(), "");
      },
      async () => {
        const halting = await server.whileStopped(async () => {
          const client = await server.connect();
          await client.write("10\n1");
          await untilNothingIsUnderWay(server, [client]);
          return client;
        });
        using _halting = halting;
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
      const giveUpAt = performance.now() + HUNG_MS;
      while (!await staysActive(server)) {
        assert(performance.now() < giveUpAt, "this process must run often enough to be active");
      }
    });
  }
});

/**
 * Asks on a connection until a silent one is closed, and once more.
 *
 * @returns false when this process was kept from running for so long that its connection was silent, too: that shows nothing
 */
async function staysActive(server: ServerProcess): Promise<boolean> {
  using active = await server.connect();
  // How long the first answer takes, and so when the server began to wait for more, depends on the start of a thread.
  if (await active.ask(10).catch(reasonOf) !== "55") return false;
  let beforeMs = performance.now();
  if (await active.ask(10).catch(reasonOf) !== "55") return false;
  using silent = await server.connect();
  let hasPassed = false;
  const passed = silent.readToEnd().then(() => hasPassed = true);
  // Thrown where it is awaited below. Before, nobody would hear of it, which would end the whole file.
  passed.catch(() => hasPassed = true);
  let isActive = true;
  for (let isLast = false; isActive && !isLast;) {
    isLast = hasPassed;
    const askedMs = performance.now();
    const answer = await active.ask(10).catch(reasonOf);
    // From before the last question, after which the server began to wait, to behind the next one.
    isActive = performance.now() - beforeMs < TIMEOUT_MS;
    if (isActive) assertEquals(answer, "55");
    beforeMs = askedMs;
  }
  await passed;
  return isActive;
}

conformance({
  flags: ["--idle-timeout", `${TIMEOUT_MS}`, "--max-n", "78"],
  only: computesOnWorker,
}, (test) => {
  test("does not close a connection for which it computes", async (server) => {
    const waiting = await server.whileStopped(async () => {
      const client = await server.connectToCrash();
      await client.writeAndFlush(costlyPacket(ENDLESS_N));
      await untilNothingIsUnderWay(server, [client]);
      return client;
    });
    using _waiting = waiting;
    await waiting.awaitAnswer();
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
    const askCheap = async (client: LineClient, n: number) => {
      const askedMs = performance.now();
      assertCheap(await client.ask(n), n, askedMs);
    };
    while (!isGivenUp) await askCheap(fast, 10);
    const error = await givenUp ?? "the end";
    assertMatch(error, /^error: [ -~]+$/);
    assertStringIncludes(error, `fib(${ENDLESS_N})`);
    assertStringIncludes(error, `${TIMEOUT_MS} ms`);
    await askCheap(slow, 10);
    await askCheap(fast, 12);
  });

  test("answers what comes after a request that it gave up, in order", async (server) => {
    const numbers = [9, 8, ENDLESS_N, 10, 7, ENDLESS_N, 6];
    using client = await server.connect();
    const askedMs = performance.now();
    await client.write(numbers.map((n) => `${n}\n`).join(""));
    await client.closeWrite();
    const lines = (await client.readToEnd()).split("\n");
    assertEquals(lines.pop(), "");
    assertEquals(lines.length, numbers.length);
    for (const [i, n] of numbers.entries()) {
      if (n === ENDLESS_N) assertMatch(lines[i]!, /^error: .*fib\(78\)/);
      else assertCheap(lines[i]!, n, askedMs + 2 * TIMEOUT_MS);
    }
  });

  if (subject.takesWorkers) {
    test("does not count the time that a request waits for a worker", async (server) => {
      const slow = await Promise.all(
        Array.from({ length: 2 * DEFAULTS.workers }, () => server.connect()),
      );
      const askedMs = performance.now();
      for (const client of slow) await client.write(`${ENDLESS_N}\n`);
      using fast = await server.connect();
      // Each worker has two of them to give up before.
      assertCheap(await fast.ask(10), 10, askedMs + 2 * TIMEOUT_MS);
      for (const client of slow) assertMatch(await client.readLine() ?? "the end", /^error: /);
      for (const client of slow) client.close();
    });
  }
});

/**
 * Takes the answer to a request that costs nothing. One that has really taken the timeout, since its worker did not run, may
 * have been given up.
 *
 * @param sinceMs a moment before a worker can have begun with it
 */
function assertCheap(answer: string | null, n: number, sinceMs: number): void {
  const mayBeGivenUp = performance.now() - sinceMs >= TIMEOUT_MS;
  if (mayBeGivenUp && answer?.startsWith("error: ") && answer.includes(`${TIMEOUT_MS} ms`)) return;
  assertEquals(answer, `${fibs[n]}`);
}
