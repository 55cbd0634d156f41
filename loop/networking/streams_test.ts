import { assert, assertEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import type { ExceptionContext } from "../kernel/exception_context.ts";
import { bytesOf, loopbackTest, raisedBy, textOf } from "../loop_testing.ts";
import { run } from "../run.ts";
import { gather } from "../waiting/gather.ts";
import type { Server } from "./server.ts";
import type { StreamHandler } from "./stream_protocol.ts";
import { openConnection, startServer } from "./streams.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** Answers each line in capitals, until the end of the stream. */
const shout: StreamHandler = function* (reader, writer) {
  for (let line; (line = yield* reader.readline()).length > 0;) {
    writer.write(bytesOf(textOf(line).toUpperCase()));
    yield* writer.drain();
  }
  writer.close();
};

/** Sends a text, ends the stream, and returns the whole answer. */
function* ask(server: Server, text: string): Coroutine<string> {
  const [reader, writer] = yield* openConnection(server.addr);
  writer.write(bytesOf(text));
  writer.writeEof();
  const answer = textOf(yield* reader.read());
  writer.close();
  yield* writer.waitClosed();
  return answer;
}

loopbackTest("startServer() and openConnection() talk over loopback", async () => {
  await run((function* () {
    const server = yield* startServer(shout, LOOPBACK);
    const asking = ["one\n", "one\ntwo\n", "no line feed", "", "x".repeat(50_000) + "\n"];
    const answers = yield* gather(asking.map((text) => ask(server, text)));
    assertEquals(answers, asking.map((text) => text.toUpperCase()));
    server.close();
    yield* server.waitClosed();
  })());
});

loopbackTest("openConnection() throws when nobody listens", async () => {
  await run((function* () {
    const server = yield* startServer(shout, LOOPBACK);
    server.close();
    const error = yield* raisedBy(openConnection(server.addr));
    assert(error instanceof Deno.errors.ConnectionRefused, String(error));
  })());
});

loopbackTest("a handler that fails costs its own connection only", async () => {
  const contexts: ExceptionContext[] = [];
  await run((function* () {
    getRunningLoop().setExceptionHandler((_loop, context) => contexts.push(context));
    const server = yield* startServer(function* (reader, writer) {
      const line = textOf(yield* reader.readline());
      if (line === "fail\n") throw new Error("boom");
      writer.write(bytesOf("fine\n"));
      writer.close();
    }, LOOPBACK);
    assertEquals(yield* ask(server, "fail\n"), "");
    assertEquals(yield* ask(server, "work\n"), "fine\n");
    server.close();
    yield* server.waitClosed();
  })());
  assertEquals(contexts.map((context) => (context.exception as Error).message), ["boom"]);
});

loopbackTest(
  "a writer that does not read its peer's answers is held back, and nothing is lost",
  async () => {
    await run((function* () {
      const server = yield* startServer(shout, { ...LOOPBACK, limit: 1024 });
      const [reader, writer] = yield* openConnection({ ...server.addr, limit: 1024 });
      const line = "0123456789".repeat(100) + "\n";
      const loop = getRunningLoop();
      const writing = loop.createTask((function* () {
        for (let count = 0; count < 500; count++) {
          writer.write(bytesOf(line));
          yield* writer.drain();
          assert(writer.transport.getWriteBufferSize() <= 64 * 1024);
        }
        writer.writeEof();
      })());
      let lines = 0;
      for (let got; (got = yield* reader.readline()).length > 0; lines++) {
        assertEquals(got.length, line.length);
      }
      yield* writing;
      assertEquals(lines, 500);
      writer.close();
      server.close();
      yield* server.waitClosed();
    })());
  },
);

loopbackTest("startServer() passes on how many connections there may be", async () => {
  await run((function* () {
    const refusal = bytesOf("full\n");
    const server = yield* startServer(shout, { ...LOOPBACK, maxConnections: 1, refusal });
    const [reader, writer] = yield* openConnection(server.addr);
    writer.write(bytesOf("first\n"));
    assertEquals(textOf(yield* reader.readline()), "FIRST\n");
    const [refused, other] = yield* openConnection(server.addr);
    assertEquals(textOf(yield* refused.readline()), "full\n");
    other.close();
    writer.close();
    yield* writer.waitClosed();
    server.close();
    yield* server.waitClosed();
  })());
});

loopbackTest(
  "a server drains: it answers what has come, drops the half line, and ends",
  async () => {
    await run((function* () {
      const loop = getRunningLoop();
      const lines: string[] = [];
      const arrived = loop.createFuture<void>();
      const server = yield* startServer(function* (reader, writer) {
        try {
          for (;;) {
            const line = textOf(yield* reader.readline());
            lines.push(line);
            if (line === "two\n") arrived.setResult();
            writer.write(bytesOf("ok\n"));
          }
        } catch (error) {
          assert(error instanceof Deno.errors.ConnectionAborted, String(error));
        } finally {
          writer.close();
        }
      }, LOOPBACK);
      const [reader, writer] = yield* openConnection(server.addr);
      writer.write(bytesOf("one\ntwo\nthr"));
      yield* arrived;
      assertEquals(textOf(yield* reader.readexactly(4)), "ok\no");
      server.close();
      loop.drain();
      yield* server.waitClosed();
      assertEquals(lines, ["one\n", "two\n"]);
      // Our own end drains, too: what has come is still read.
      assertEquals(textOf(yield* reader.readline()), "k\n");
      writer.close();
    })());
  },
);

loopbackTest("run() ends a server that was forgotten, with its connections", async () => {
  await run((function* () {
    const server = yield* startServer(shout, LOOPBACK);
    const [reader, writer] = yield* openConnection(server.addr);
    writer.write(bytesOf("hello\n"));
    assertEquals(textOf(yield* reader.readline()), "HELLO\n");
  })());
});
