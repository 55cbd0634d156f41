/**
 * A client that sends a number without a line feed, as the classic ones do: servers say why it gets no answer, also where
 * sessions are in threads, and where the thread waits in the kernel.
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { LineClient } from "../clients/conformance/line_client.ts";
import { within } from "../internal/measure/within.ts";
import { lineFeedHint } from "../variants/line_feed_hint.ts";
import { testNeeding } from "./support/permissions.ts";
import { type Subject, subjects } from "./support/subjects.ts";

const MAIN = new URL("../main.ts", import.meta.url);
const REPOSITORY = fileURLToPath(new URL(".", MAIN));
/** One for each way to wait; those that serve in one thread of Deno's world are in `variants/line_feed_hint_test.ts`. */
const LABELS = [
  ...["thrd (deno)", "thrd (posix)", "prefork (deno)", "prefork (posix)"],
  ...["sync (posix)", "coro (posix)"],
];

/** Starts a server as people do, without `--json`: to programs it says nothing. */
function serve({ name, io }: Subject): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-net=127.0.0.1", `--allow-read=${REPOSITORY}`],
      ...(io !== "deno" ? ["--allow-ffi"] : []),
      ...[MAIN.href, "serve", "--variant", name, "--io", io, "--port", "0"],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + part).split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

async function assertHints(subject: Subject): Promise<void> {
  const child = serve(subject);
  const out = linesOf(child.stdout);
  const err = linesOf(child.stderr);
  const next = async (lines: typeof out, what: string) =>
    (await within(lines.next(), `${what} of ${subject.label}`)).value;
  try {
    const listening = await next(out, "the line that it listens");
    using client = await LineClient.connect(Number(listening?.split(":").at(-1)));
    await client.write("10");
    const hint = `fibserv serve: ${lineFeedHint("10")}; with --framing chunk it need not be`;
    assertEquals(await next(err, "the hint"), hint, subject.label);
    assertEquals(await client.ask(""), "55", subject.label);
  } finally {
    // Windows has no signal that a process could notice: this one ends it on the spot.
    child.kill("SIGTERM");
    assertEquals([await next(err, "the end"), await next(out, "the end")], [undefined, undefined]);
    await child.status;
  }
}

testNeeding("net", "read", "run")(
  "servers tell of a client that sends no line feed, also in threads and in the kernel",
  async () => {
    const some = subjects.filter(({ label }) => LABELS.includes(label));
    await Promise.all(some.map(assertHints));
  },
);
