/**
 * The lessons of the ladder: who waits for whom. They are asserted by the order in which things happen, as one
 * client process sees it, and never by how long they take.
 */

import { assert, assertEquals } from "@std/assert";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { conformance } from "../support/conformance.ts";
import { costlyAnswer, costlyPacket, ENDLESS_N, occupy } from "../../clients/conformance/costly.ts";
import { fibs } from "../../clients/conformance/protocol_model.ts";
import { computesOnWorker, servesOneByOne, type Subject } from "../support/subjects.ts";

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
  test("answers a fast request only after the slow one before it", async (server) => {
    using slow = await server.connect();
    using fast = await server.connect();
    assertEquals(await fast.ask(10), "55");
    await occupy(slow, COSTLY_N);
    let slowAnswer: string | null = "none yet";
    const slowDone = costlyAnswer(slow).then((answer) => slowAnswer = answer);
    assertEquals(await fast.ask(12), "144");
    // If the slow answer was sent before this one, it has arrived: a few looks at the sockets find it.
    for (let i = 0; i < 10; i++) await pollOperatingSystem();
    assertEquals(slowAnswer, `${fibs[COSTLY_N]}`);
    await slowDone;
  });
});

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
