/**
 * Every peer speaks the protocol, or a comparison with it would compare two different things.
 */

import { assertEquals, assertLess } from "@std/assert";
import { Flood } from "../../tests/support/flood.ts";
import { LineClient } from "../../clients/conformance/line_client.ts";
import { areMissing } from "../../tests/support/permissions.ts";
import { residentBytes } from "../../tests/support/process_memory.ts";
import {
  assertAnswer,
  assertAnswers,
  expectedAnswer,
  expectedAnswers,
  fibs,
} from "../../clients/conformance/protocol_model.ts";
import { isToolMissing } from "../../tests/support/tools.ts";
import { ChildServer } from "./child_server.ts";
import { build, peers } from "./peers.ts";

const MAX_N = 45;
const encoder = new TextEncoder();

/** What is sent, packet by packet. The model says what must come back. */
const streams: { what: string; packets: string[] }[] = [
  { what: "two requests in one packet", packets: ["10\n12\n"] },
  { what: "a request in two packets", packets: ["1", "0\n"] },
  { what: "a request whose every byte comes alone", packets: [..."10\r\n12\n"] },
  { what: "spaces, tabs and CR around", packets: ["  10\n10 \t\n\t 12 \r\n"] },
  { what: "leading zeros and a line of 64 bytes", packets: [`00\n${"10".padStart(64, "0")}\n`] },
  { what: "letters, a sign, a fraction, an exponent", packets: ["abc\n-1\n+1\n1.5\n1e3\n0x10\n"] },
  { what: "empty lines", packets: ["\n   \n\r\n7\n"] },
  { what: "numbers above the limit", packets: [`46\n${"9".repeat(40)}\n7\n`] },
  {
    what: "what has to be escaped",
    packets: ['"10"\n\\\n1\0\n\x01\x7f\n' + "\x01".repeat(64), "\n7\n"],
  },
  ...[65, 4096, 4097, 10_000].map((length) => ({
    what: `lines of ${length} bytes`,
    packets: [`${"x".repeat(length)}\n10\n${"7".repeat(length)}\n11\n`],
  })),
  { what: "a line that is too long in packets", packets: ["x".repeat(64), "x", "x\n7", "\n"] },
];

for (const peer of peers) {
  const ignore = areMissing("net", "read", "write", "run") || isToolMissing(peer.tool);
  let folder: string;
  let server: ChildServer;
  Deno.test.beforeAll(async () => {
    if (ignore) return;
    folder = await Deno.makeTempDir();
    server = await ChildServer.start([...await build(peer, folder), "0"]);
  });
  Deno.test.afterAll(async () => {
    if (ignore) return;
    const { signal } = await server.stop();
    assertEquals(signal, "SIGTERM");
    assertEquals(server.said, "");
    await Deno.remove(folder, { recursive: true });
  });
  const test = (what: string, body: () => Promise<void>) =>
    Deno.test(`${peer.name} ${what}`, { ignore }, body);

  for (const { what, packets } of streams) {
    test(`answers ${what}, then ends the stream when the client does`, async () => {
      using client = await LineClient.connect(server.port);
      const expected = expectedAnswers(encoder.encode(packets.join("")), MAX_N);
      await client.writePackets(packets);
      assertAnswers(await client.readLines(expected.length), expected);
      assertEquals(await client.ask(7), "13", "the connection must stay open");
      await client.closeWrite();
      assertEquals(await client.readToEnd(), "");
    });
  }

  for (const last of ["10", "abc", "x".repeat(65), ""]) {
    test(`answers "${last.slice(0, 5)}…" (${last.length}) that the end of the stream ends`, async () => {
      using client = await LineClient.connect(server.port);
      await client.write(`12\n${last}`);
      await client.closeWrite();
      const lines = (await client.readToEnd()).split("\n");
      assertEquals(lines.pop(), "");
      assertAnswers(lines, expectedAnswers(encoder.encode(`12\n${last}`), MAX_N));
    });
  }

  test("refuses a line that is too long before it ends", async () => {
    const error = expectedAnswer("x".repeat(65), MAX_N);
    using client = await LineClient.connect(server.port);
    await client.write("x".repeat(65));
    assertAnswer(await client.readLine() ?? "the end", error);
    await client.write("12\n13");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "233\n", "the rest of the line must be skipped");
  });

  test("answers 5000 requests of one packet in order", async () => {
    const numbers = Array.from({ length: 5000 }, (_, i) => i % 15);
    using client = await LineClient.connect(server.port);
    const [lines] = await Promise.all([
      client.readLines(numbers.length),
      client.write(numbers.map((n) => `${n}\n`).join("")),
    ]);
    assertEquals(lines, numbers.map((n) => `${fibs[n]}`));
  });

  test("serves clients side by side, and survives one that vanishes", async () => {
    using silent = await LineClient.connect(server.port);
    await silent.write("1");
    const vanishing = await LineClient.connect(server.port);
    await vanishing.write("10\n11\n");
    await vanishing.readOneByte();
    vanishing.close();
    using client = await LineClient.connect(server.port);
    assertEquals(await client.ask(10), "55");
    assertEquals(await silent.ask(0), "55");
  });

  test("does not read from a client that does not read, until it does", async () => {
    using client = await LineClient.connect(server.port);
    assertEquals(await client.ask(10), "55");
    const before = await residentBytes(server.pid);
    const flood = new Flood(client, MAX_N);
    await flood.untilBlocked(null);
    const grownBytes = await residentBytes(server.pid) - before;
    assertLess(grownBytes, 60_000_000, "what the server keeps for the client");
    const stopped = flood.stop();
    const answers = flood.expectedAnswers();
    assertAnswers(await client.readLines(answers.length), answers);
    await stopped;
    assertEquals(await client.ask(12), "144");
  });
}
