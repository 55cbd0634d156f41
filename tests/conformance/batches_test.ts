/**
 * Requests that come together, in the variants that have a worker compute several of them in one go: each is answered as
 * if it had come alone, and in its place.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { costlyPacket, ENDLESS_N } from "../../clients/conformance/costly.ts";
import type { LineClient } from "../../clients/conformance/line_client.ts";
import {
  assertAnswers,
  expectedAnswer,
  expectedAnswers,
} from "../../clients/conformance/protocol_model.ts";
import { HUNG_MS } from "../../internal/measure/within.ts";
import { DEFAULTS } from "../../variants/options.ts";
import { conformance, ignore } from "../support/conformance.ts";
import { areMissing } from "../support/permissions.ts";
import { CRASH, Sabotaged } from "../support/sabotage.ts";
import { ServerProcess } from "../support/server_process.ts";
import { computesOnWorker, dearSubjects, type Subject } from "../support/subjects.ts";

const MAX_N = 78;
/** What a number costs that its worker may give up, and that takes no time to speak of. */
const WATCHED_N = 23;
const RUNS = { seed: 20_150_412, numRuns: 20 };

const computesInPool = (subject: Subject) => computesOnWorker(subject) && subject.name !== "thrd";

const line = fc.oneof(
  { weight: 12, arbitrary: fc.nat({ max: 20 }).map(String) },
  { weight: 2, arbitrary: fc.integer({ min: 21, max: WATCHED_N }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom("", "x", "-1", `${MAX_N + 1}`, "7".repeat(70)) },
  { weight: 1, arbitrary: fc.nat({ max: 20 }).map((n) => ` ${n}\r`) },
);
/** Up to 40 times the same, and so on; in packets that end anywhere. */
const runs = fc.array(fc.tuple(line, fc.integer({ min: 1, max: 40 })), { maxLength: 12 });
const packets = fc.tuple(runs, fc.array(fc.nat({ max: 3000 }), { maxLength: 3 })).map(
  ([runs, cuts]) => {
    const text = runs.map(([line, count]) => `${line}\n`.repeat(count)).join("");
    const ends = [...cuts, text.length].sort((a, b) => a - b);
    return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end)).filter((part) => part !== "");
  },
);

conformance({ flags: ["--max-n", `${MAX_N}`], only: computesInPool, isCheap: true }, (test) => {
  test("answers cheap requests, costly ones and mistakes in their order", async (server) => {
    const property = fc.asyncProperty(packets, packets, async (mine, other) => {
      const conversations = [mine, other].map(async (packets) => {
        using client = await server.connect();
        await client.writePackets(packets);
        await client.closeWrite();
        const lines = (await client.readToEnd()).split("\n");
        assertEquals(lines.pop(), "");
        assertAnswers(lines, expectedAnswers(new TextEncoder().encode(packets.join("")), MAX_N));
      });
      await Promise.all(conversations);
    });
    await fc.assert(property, RUNS);
  });

  test("answers the cheap requests before a costly one, and abandons it with what is behind it", async (server) => {
    for (let i = 0; i <= DEFAULTS.workers; i++) {
      using client = await server.connectToCrash();
      await client.writeAndAwaitAnswer(`1\n2\n12\n${ENDLESS_N}\n${"20\n".repeat(40)}`);
      await client.crash();
    }
    using next = await server.connect();
    await next.write("10\n".repeat(100));
    assertEquals(await next.readLines(100), new Array(100).fill("55"));
  });
});

/** Asks for fib(1) again and again, until the answer is one that is wanted. */
async function askUntil(client: LineClient, isWanted: (answer: string) => boolean): Promise<void> {
  const giveUpAt = performance.now() + HUNG_MS;
  while (!isWanted(await client.ask(1) ?? "the end")) {
    assert(performance.now() < giveUpAt, "the answer must change");
  }
}

for (const subject of dearSubjects.filter(computesInPool)) {
  const test = (what: string, body: () => Promise<void>) =>
    Deno.test(`${subject.label} ${what}`, { ignore: ignore || areMissing("write", "ffi") }, body);

  test("refuses each request of a batch for which there is no room", async () => {
    await using copy = await Sabotaged.withoutQueue(subject.name);
    const flags = ["--workers", "1", "--max-n", `${MAX_N}`];
    await using server = await ServerProcess.start({ ...subject, file: copy.file }, ...flags);
    using costly = await server.connectToCrash();
    using client = await server.connect();
    await costly.writeAndAwaitAnswer(costlyPacket(ENDLESS_N));
    await askUntil(client, (answer) => answer.startsWith("error: "));
    await client.write("1\n2\nx\n3\n");
    const full = (n: number) => `error: Cannot compute fib(${n}): too many requests are waiting`;
    const [first, second, mistake, last] = await client.readLines(4);
    assertEquals([first, second, last], [full(1), full(2), full(3)]);
    assertAnswers([mistake!], [expectedAnswer("x", MAX_N)]);
    await costly.crash();
    await askUntil(client, (answer) => answer === "1");
  });

  test("rejects the requests of a batch whose worker dies, and no others", async () => {
    await using copy = await Sabotaged.make(subject.name, true);
    await using server = await ServerProcess.start({ ...subject, file: copy.file });
    using client = await server.connect();
    await client.write(`1\n2\n${CRASH}\nx\n3\n4\n`);
    const lines = await client.readLines(6);
    for (const [i, n] of [1, 2, CRASH].entries()) {
      assertMatch(
        lines[i]!,
        new RegExp(`^error: Cannot compute fib\\(${n}\\): .* the end of worker`),
      );
    }
    assertAnswers([lines[3]!], [expectedAnswer("x", 45)]);
    assertEquals(lines.slice(4), ["2", "3"]);
    assertEquals(await client.ask(10), "55");
  });
}
