/**
 * Requests and answers, byte by byte: what the table of the protocol promises for valid requests, whatever the
 * packets they come in.
 */

import { assertEquals } from "@std/assert";
import { conformance } from "../support/conformance.ts";
import { fibs } from "../support/protocol_model.ts";

/** Bytes that are sent, packet by packet, and those that must come back. */
const exchanges: { what: string; packets: string[]; answers: string }[] = [
  { what: "answers a request", packets: ["10\n"], answers: "55\n" },
  { what: "answers two requests in one packet", packets: ["10\n12\n"], answers: "55\n144\n" },
  { what: "answers one request in two packets", packets: ["1", "0\n"], answers: "55\n" },
  { what: "answers when each byte comes alone", packets: [..."10\n12\n"], answers: "55\n144\n" },
  { what: "answers when CR LF ends a line", packets: ["10\r\n12\r\n"], answers: "55\n144\n" },
  { what: "answers when CR and LF come apart", packets: ["10\r", "\n12\n"], answers: "55\n144\n" },
  {
    what: "ignores spaces and tabs around",
    packets: ["  10\n10 \t\n\t 12 \r\n"],
    answers: "55\n55\n144\n",
  },
  { what: "ignores leading zeros", packets: ["00010\n00\n"], answers: "55\n0\n" },
  { what: "answers a line of 64 bytes", packets: ["10".padStart(64, "0") + "\n"], answers: "55\n" },
  { what: "answers for n = 0, 1 and 2", packets: ["0\n1\n2\n"], answers: "0\n1\n1\n" },
];

conformance({}, (test) => {
  for (const { what, packets, answers } of exchanges) {
    test(what, async (server) => {
      using client = await server.connect();
      await client.writePackets(packets);
      const lines = await client.readLines(answers.split("\n").length - 1);
      assertEquals(lines.map((line) => `${line}\n`).join(""), answers);
      assertEquals(await client.ask(7), "13", "the connection must stay open");
    });

    test(`${what}, then ends the stream when the client does`, async (server) => {
      using client = await server.connect();
      await client.writePackets(packets);
      await client.closeWrite();
      assertEquals(await client.readToEnd(), answers);
    });
  }

  // The answer to the first request shows that the server has read the packet, and so the half request in it.
  test("keeps half a request until its other half comes", async (server) => {
    using client = await server.connect();
    await client.write("12\n1");
    assertEquals(await client.readLine(), "144");
    assertEquals(await client.ask("0"), "55");
  });

  test("answers a request that the end of the stream ends", async (server) => {
    using client = await server.connect();
    await client.write("10");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "55\n");
  });

  test("answers pipelined requests after the client has ended its half", async (server) => {
    using client = await server.connect();
    await client.write("10\n11\n12\n13");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "55\n89\n144\n233\n");
  });

  test("ends the stream without a word when the client says nothing", async (server) => {
    using client = await server.connect();
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "");
  });

  test("answers 5000 requests of one packet in order", async (server) => {
    const numbers = Array.from({ length: 5000 }, (_, i) => i % 21);
    using client = await server.connect();
    const [lines] = await Promise.all([
      client.readLines(numbers.length),
      client.write(numbers.map((n) => `${n}\n`).join("")),
    ]);
    assertEquals(lines, numbers.map((n) => `${fibs[n]}`));
  });
});
