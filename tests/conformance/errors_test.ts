/**
 * What is no valid request: each is answered with one error, which names what was got and what is allowed, and the
 * connection stays open. So a client that makes one mistake gets to know which, and loses nothing else.
 */

import { assertEquals, assertLess } from "@std/assert";
import { refusedLines } from "../../clients/conformance/protocol_rows.ts";
import { conformance } from "../support/conformance.ts";
import {
  asciiText,
  assertAnswer,
  assertAnswers,
  expectedAnswer,
  expectedAnswers,
} from "../../clients/conformance/protocol_model.ts";
import { residentBytes } from "../support/process_memory.ts";
import { randomIntegers } from "../../internal/measure/random.ts";

const MAX_N = 45;
const MEGABYTE = 1_000_000;

const encoder = new TextEncoder();
const LF = encoder.encode("\n");
/** What follows every mistake here, to see that the server goes on. */
const NEXT = "10\n";

conformance({}, (test) => {
  for (
    const [version, header] of [
      [1, "PROXY TCP4 192.0.2.7 192.0.2.1 56324 25000\r\n"],
      [2, "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x09\n\x0b\x0c"],
    ] as const
  ) {
    test(`refuses a PROXY header of version ${version} that it does not expect`, async (server) => {
      for (const pieces of [[`${header}10\n`], [header[0]!, `${header.slice(1)}10\n`]]) {
        using client = await server.connect();
        await client.writePackets(pieces);
        assertEquals(
          await client.readToEnd(),
          "error: Cannot serve the connection: it must begin with a request (without --proxy-protocol), got a PROXY header\n",
        );
      }
    });
  }

  for (const { what, line } of refusedLines) {
    test(`refuses ${what}`, async (server) => {
      const bytes = typeof line === "string" ? encoder.encode(line) : line;
      const expected = expectedAnswer(asciiText(bytes), MAX_N);
      using client = await server.connect();
      await client.write(concat(bytes, LF));
      assertAnswer(await client.readLine() ?? "the end", expected);
      // Once more in one packet with a good request, and without a line feed at the end.
      await client.write(concat(encoder.encode(NEXT), bytes, LF, bytes));
      await client.closeWrite();
      const rest = (await client.readToEnd()).split("\n");
      assertEquals(rest.pop(), "");
      assertAnswers(rest, bytes.length > 0 ? ["55", expected, expected] : ["55", expected]);
    });
  }

  for (const length of [64, 65, 4096, 4097, 10_000]) {
    test(`answers a line of ${length} bytes with one error, and then goes on`, async (server) => {
      const line = "x".repeat(length);
      using client = await server.connect();
      await client.write(`${line}\n${NEXT}${line}\n${NEXT}`);
      const error = expectedAnswer(line, MAX_N);
      assertAnswers(await client.readLines(4), [error, "55", error, "55"]);
      assertEquals(await client.ask(11), "89");
    });
  }

  test("refuses a line that is too long before it ends", async (server) => {
    const error = expectedAnswer("x".repeat(65), MAX_N);
    using client = await server.connect();
    await client.write("x".repeat(65));
    assertAnswer(await client.readLine() ?? "the end", error);
    await client.write("12\n13");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "233\n", "the rest of the line must be skipped");
  });

  test("skips a line of 60 MB in bounded memory", async (server) => {
    using client = await server.connect();
    const chunk = encoder.encode("7".repeat(MEGABYTE));
    const writeMegabytes = async (count: number) => {
      for (let i = 0; i < count; i++) await client.write(chunk);
    };
    // The first third brings the process to its working size, garbage that waits for its collector included.
    await writeMegabytes(20);
    const before = await residentBytes(server.pid);
    await writeMegabytes(40);
    const grownBytes = await residentBytes(server.pid) - before;
    await client.write(`\n${NEXT}`);
    assertAnswers(await client.readLines(2), [expectedAnswer("7".repeat(65), MAX_N), "55"]);
    assertLess(grownBytes, 34 * MEGABYTE, "what the server keeps of the line");
  });

  const seed = 7;
  test(`answers each line of 64 KB of garbage with one line (seed ${seed})`, async (server) => {
    const garbage = randomGarbage(64 * 1024, seed);
    const expected = expectedAnswers(garbage, MAX_N);
    using client = await server.connect();
    const [lines] = await Promise.all([
      client.readLines(expected.length),
      client.write(garbage),
    ]);
    assertAnswers(lines, expected);
    assertEquals(await client.ask(10), "55");
  });
});

/** Random bytes, every 16th of them a line feed, whose only digits are 0 and 1: n stays cheap. */
function randomGarbage(length: number, seed: number): Uint8Array {
  const random = randomIntegers(seed);
  const garbage = Uint8Array.from({ length }, () => {
    if (random(16) === 0) return LF[0]!;
    const byte = random(256);
    return byte >= 0x32 && byte <= 0x39 ? byte + 0x20 : byte;
  });
  garbage[length - 1] = LF[0]!;
  return garbage;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
