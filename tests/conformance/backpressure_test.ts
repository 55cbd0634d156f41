/**
 * A client that sends and does not read. The server stops reading from it, because whatever it read it would have to
 * keep; the client's own write then waits, as the makers of TCP have intended it.
 */

import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { conformance } from "../support/conformance.ts";
import { Flood } from "../support/flood.ts";
import { residentBytes } from "../support/process_memory.ts";
import { assertAnswers } from "../../clients/conformance/protocol_model.ts";
import { servesOneByOne, type Subject } from "../support/subjects.ts";

/** Less than what a server holds that reads on until the flood gives up. */
const GROWTH_BYTES_MAX = 60_000_000;

conformance({}, (test, subject) => {
  test("does not read from a client that does not read, until it does", async (server) => {
    using client = await server.connect();
    assertEquals(await client.ask(10), "55");
    const before = await residentBytes(server.pid);
    const flood = new Flood(client, 45);
    using other = servesOneByOne(subject) ? null : await server.connect();
    await flood.untilBlocked(other);
    const grownBytes = await residentBytes(server.pid) - before;
    assertLess(grownBytes, GROWTH_BYTES_MAX, "what the server keeps for the client");

    const stopped = flood.stop();
    const answers = flood.expectedAnswers();
    assertAnswers(await client.readLines(answers.length), answers);
    await stopped;
    assertEquals(await client.ask(12), "144");
  });
});

/** Mistakes, each of which is answered with more than 400 bytes: 100 MB in all. */
const MISTAKES = 250_000;
const ANSWERS_BYTES_MIN = 100_000_000;
/** How many answers are read before the memory is looked at again. */
const BATCH = 25_000;

/** One that keeps answers itself, and one on streams that do it; in the world where no runtime does it for them. */
const isSample = ({ name, io }: Subject) =>
  io === "posix" && ["coro", "loopstreams"].includes(name);

conformance({ only: isSample }, (test) => {
  test("keeps little of 100 MB of answers for a client that reads slowly", async (server) => {
    using client = await server.connect();
    assertEquals(await client.ask(10), "55");
    const before = await residentBytes(server.pid);
    const lines = Array.from({ length: MISTAKES }, (_, i) => `${i}`.padEnd(64, "\x01"));
    const written = client.writeUnbounded(`${lines.join("\n")}\n`);
    let bytes = 0;
    for (let read = 0; read < MISTAKES; read += BATCH) {
      const grownBytes = await residentBytes(server.pid) - before;
      assertLess(grownBytes, GROWTH_BYTES_MAX, "what the server keeps for the client");
      for (const [i, line] of (await client.readLines(BATCH)).entries()) {
        bytes += line.length;
        assertEquals(line.startsWith("error: ") && line.includes(`"${read + i}\\`), true, line);
      }
    }
    await written;
    assertGreater(bytes, ANSWERS_BYTES_MIN);
    assertEquals(await client.ask(12), "144");
  });
});
