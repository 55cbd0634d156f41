/**
 * What the flags of `serve` limit: `--max-n`, `--max-connections`, and where a request ends.
 */

import { assert, assertEquals } from "@std/assert";
import { connectWhenAdmitted, REFUSAL } from "../support/admission.ts";
import { conformance } from "../support/conformance.ts";
import {
  assertAnswer,
  assertAnswers,
  expectedAnswer,
} from "../../clients/conformance/protocol_model.ts";
import { servesOneByOne } from "../support/subjects.ts";
import { untilNothingIsUnderWay } from "../support/under_way.ts";

conformance({ flags: ["--max-n", "5", "--max-connections", "2"] }, (test, subject) => {
  test("answers for n = --max-n, and refuses the next number", async (server) => {
    using client = await server.connect();
    await client.write("5\n6\n5\n");
    assertAnswers(await client.readLines(3), ["5", expectedAnswer("6", 5), "5"]);
  });

  test("refuses a connection above --max-connections, until one has left", async (server) => {
    const first = (await connectWhenAdmitted(server, 5)).client;
    using _first = first;
    // A server that serves one by one has this one wait; but it has come in. In others, the client of the test before may
    // not be gone yet for all of the threads that count.
    const { client: second, answer } = servesOneByOne(subject)
      ? { client: await server.connect(), answer: "3" }
      : await connectWhenAdmitted(server, 4);
    using _second = second;
    assertEquals(answer, "3");
    // Or else the third might come in before it.
    await untilNothingIsUnderWay(server, [second]);
    using third = await server.connect();
    assertEquals(await third.readToEnd(), `${REFUSAL}\n`);

    assertEquals(await first.ask(3), "2", "the refusal must not concern the others");
    first.close();
    if (servesOneByOne(subject)) {
      assertEquals(await second.ask(4), "3");
      second.close();
    }
    const fourth = await connectWhenAdmitted(server, 5);
    using _fourth = fourth.client;
    assertEquals(fourth.answer, "5");
  });
});

conformance({ flags: ["--max-n", "78"] }, (test) => {
  test("accepts --max-n 78, and names it when it refuses 79", async (server) => {
    using client = await server.connect();
    assertEquals(await client.ask(10), "55");
    assertAnswer(await client.ask(79) ?? "the end", expectedAnswer("79", 78));
  });
});

conformance({ flags: ["--framing", "chunk"] }, (test) => {
  test("with --framing chunk answers digits without a line feed", async (server) => {
    using client = await server.connect();
    for (const [request, answer] of [["10", "55"], ["12", "144"], ["7\n", "13"]] as const) {
      await client.write(request);
      assertEquals(await client.readLine(), answer);
    }
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "");
  });

  test("with --framing chunk refuses what is no number, and goes on", async (server) => {
    using client = await server.connect();
    for (const request of ["abc", "46", "1 0", "10\n12", "9".repeat(64)]) {
      await client.write(request);
      const answer = await client.readLine() ?? "the end";
      assert(/^error: [ -~]+$/.test(answer), `${JSON.stringify(request)}: ${answer}`);
    }
    await client.write("10");
    assertEquals(await client.readLine(), "55");
  });
});
