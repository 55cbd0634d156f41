/**
 * Requests and answers, byte by byte: what the table of the protocol promises for valid requests, whatever the
 * packets they come in.
 */

import { assertEquals } from "@std/assert";
import { conversations } from "../../clients/conformance/protocol_rows.ts";
import { conformance } from "../support/conformance.ts";
import { fibs } from "../../clients/conformance/protocol_model.ts";

conformance({ isCheap: true }, (test) => {
  for (const { what, packets, answers } of conversations) {
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
