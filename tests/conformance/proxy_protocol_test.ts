/**
 * Behind a balancer: the header with which it begins each connection. What becomes of one that is not expected is in
 * `errors_test.ts`.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { conformance } from "../support/conformance.ts";

const LINE = "PROXY TCP4 192.0.2.7 192.0.2.1 56324 25000\r\n";
const BINARY = new Uint8Array([
  ...[13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x21, 0x11, 0, 12],
  ...[192, 0, 2, 7, 192, 0, 2, 1, 0xdc, 0x04, 0x61, 0xa8],
]);

conformance({ flags: ["--proxy-protocol"] }, (test) => {
  test("answers what comes behind a header of version 1, in the same packet and later", async (server) => {
    using client = await server.connect();
    await client.write(`${LINE}10\n12\nabc\n`);
    assertEquals(await client.readLines(2), ["55", "144"]);
    assertMatch(await client.readLine() ?? "", /^error: .*got "abc"$/);
    assertEquals(await client.ask(7), "13");
  });

  test("answers what comes behind a header of version 2, cut anywhere", async (server) => {
    for (const cut of [1, 12, 15, 27, 28]) {
      using client = await server.connect();
      await client.writePackets([BINARY.subarray(0, cut), BINARY.subarray(cut), "20\n"]);
      assertEquals(await client.readLine(), "6765");
    }
  });

  test("refuses a connection without a header, and says why", async (server) => {
    using client = await server.connect();
    await client.write("10\n");
    assertEquals(
      await client.readToEnd(),
      'error: Cannot serve the connection: its PROXY header must be the first that comes, got "1"\n',
    );
  });

  test("refuses half a header, and ends without a word when nothing comes", async (server) => {
    using half = await server.connect();
    await half.write(LINE.slice(0, 20));
    await half.closeWrite();
    assertEquals(
      await half.readToEnd(),
      "error: Cannot serve the connection: its PROXY header must be whole, got 20 bytes\n",
    );
    using nothing = await server.connect();
    await nothing.closeWrite();
    assertEquals(await nothing.readToEnd(), "");
  });
});
