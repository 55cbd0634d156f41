/**
 * What a listener on system calls does at its limits. What listeners promise in every world is in `../listener_test.ts`.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { untilQueued } from "../arrival_testing.ts";
import { connectTo, LOOPBACK, readChunk } from "../peers_testing.ts";
import { posixTest } from "./blocking_testing.ts";
import { PosixListener } from "./listener.ts";

posixTest("accept() ends when it drains, although clients connect again and again", async () => {
  const listener = new PosixListener({ ...LOOPBACK, backlog: 2 });
  listener.drain();
  const clients = [];
  for (let i = 0; i < 4; i++) {
    clients.push(await connectTo(listener.addr));
    untilQueued(listener.addr, 1);
    const socket = listener.accept();
    assertEquals([socket !== null, listener.isClosed], [i < 3, i === 3]);
    socket?.abort();
  }
  for (const client of clients) client.close();
});

Deno.test({
  name: "accept() serves all in the end when the process runs out of descriptors",
  ignore: Deno.build.os === "windows" || areMissing("net", "run", "read", "ffi"),
  async fn() {
    const program = import.meta.resolve("./out_of_descriptors_testing.ts");
    const server = new Deno.Command("sh", {
      args: [
        "-c",
        `ulimit -n 48 && exec "$0" run --allow-net=127.0.0.1 --allow-ffi "$1"`,
        Deno.execPath(),
        program,
      ],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = linesOf(server.stdout);
    const port = Number((await lines.next()).value);
    const clients = await Promise.all(Array.from({ length: 64 }, () => connectTo({ port })));
    assertEquals((await lines.next()).value, "out of descriptors");
    // Nobody has left: it has looked again by itself.
    assertEquals((await lines.next()).value, "another one");
    // From now on whoever is answered leaves, and makes room for another.
    await Promise.all(clients.map(async (client) => {
      assertEquals(await readChunk(client), "hello");
      client.close();
    }));
    server.kill("SIGKILL");
    await lines.return();
    await server.status;
  },
});

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

posixTest("PosixListener says that it cannot speak TLS", () => {
  assertThrows(
    () => new PosixListener({ ...LOOPBACK, tls: { cert: "", key: "" } }),
    Deno.errors.NotSupported,
    "--io deno",
  );
});
