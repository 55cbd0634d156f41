/**
 * The lessons of the ladder: who waits for whom. They are asserted by the order in which things happen, as one
 * client process sees it, and never by how long they take.
 */

import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { conformance, type RegisterTest } from "../support/conformance.ts";
import {
  BATCH_REQUESTS,
  costlyAnswer,
  costlyBatch,
  costlyPacket,
  ENDLESS_N,
  occupy,
} from "../../clients/conformance/costly.ts";
import type { LineClient } from "../../clients/conformance/line_client.ts";
import { fibs } from "../../clients/conformance/protocol_model.ts";
import { computesOnWorker, servesOneByOne, type Subject } from "../support/subjects.ts";
import { untilNothingIsUnderWay } from "../support/under_way.ts";

/** So many requests of another client may be answered between the sign that a costly one is next and its beginning. */
const BETWEEN_MAX = 5;

/** Costly enough that a server that could would answer another request meanwhile. */
const COSTLY_N = 37;

// The costly answer never comes, so whatever is answered is answered beside it.
conformance({ flags: ["--max-n", "78"], only: computesOnWorker }, (test) => {
  test("answers fast requests beside a slow one", async (server) => {
    using slow = await server.connectToCrash();
    using fast = await server.connect();
    await slow.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
    for (let n = 0; n < 20; n++) assertEquals(await fast.ask(n), `${fibs[n]}`);
    await slow.crash();
  });
});

conformance({ only: computesOnTheOnlyThread }, (test) => {
  test("answers nobody while it computes a slow request", async (server) => {
    using slow = await server.connect();
    using fast = await server.connect();
    assertEquals(await fast.ask(10), "55");
    await occupy(slow, COSTLY_N);
    let slowAnswer: string | null = "none yet";
    const slowDone = costlyAnswer(slow).then((answer) => slowAnswer = answer);
    // Thrown where it is awaited below. Before, nobody would hear of it, which would end the whole file.
    slowDone.catch(() => slowAnswer = null);
    let fastAnswers = 0;
    while (slowAnswer === "none yet") {
      assertEquals(await fast.ask(12), "144");
      fastAnswers += 1;
      // If the slow answer was sent before this one, it arrives now: a few looks at the sockets find it.
      await untilNothingIsUnderWay(server, [slow]);
      for (let i = 0; i < 10; i++) await pollOperatingSystem();
    }
    await slowDone;
    assertLessOrEqual(fastAnswers, 1 + BETWEEN_MAX);
    assertEquals(slowAnswer, `${fibs[COSTLY_N]}`);
  });
});

// With one worker, since with two the clients may be served by different ones.
conformance({ flags: ["--workers", "1"], only: ({ name }) => name === "prefork" }, testTurns);
conformance({ only: (subject) => !servesOneByOne(subject) }, testTurns);

function testTurns(test: RegisterTest): void {
  test("answers others between two requests of a costly batch", async (server) => {
    using greedy = await server.connect();
    using other = await server.connect();
    assertEquals(await other.ask(10), "55");
    await greedy.write(costlyBatch());
    assertEquals(await greedy.readLine(), `${fibs[33]}`);
    let greedyAnswers = 1;
    const reading = countAnswers(greedy, () => greedyAnswers += 1);
    reading.catch(() => {});
    assertEquals(await other.ask(12), "144");
    for (let i = 0; i < 10; i++) await pollOperatingSystem();
    assertLess(greedyAnswers, BATCH_REQUESTS);
    // The server abandons the rest, or it would not end in time.
    greedy.close();
    await reading;
  });
}

/** Reads until the client closes its own connection. */
async function countAnswers(client: LineClient, answered: () => void): Promise<void> {
  try {
    while (await client.readLine() !== null) answered();
  } catch (error) {
    const isClosed = error instanceof Deno.errors.BadResource ||
      error instanceof Deno.errors.Interrupted;
    if (!isClosed) throw error;
  }
}

conformance({ only: servesOneByOne }, (test) => {
  test("serves the second client only when the first has left", async (server) => {
    using first = await server.connect();
    assertEquals(await first.ask(10), "55");
    using second = await server.connect();
    let isServed = false;
    const served = second.ask(12).then((answer) => {
      isServed = true;
      return answer;
    });
    served.catch(() => {});
    for (let n = 0; n < 20; n++) assertEquals(await first.ask(n), `${fibs[n]}`);
    assert(!isServed, "the second client must wait");
    first.close();
    assertEquals(await served, "144");
  });
});

/** One thread serves all connections and computes as well. */
function computesOnTheOnlyThread(subject: Subject): boolean {
  return !computesOnWorker(subject) && !servesOneByOne(subject) && !subject.takesWorkers;
}
