/**
 * `fibserv fetch`, interrupted: every variant in every world ends, with rows for what was complete, and a summary.
 */

import { assertEquals } from "@std/assert";
import { steps } from "../webclients/table.ts";
import { HangingWebServer } from "./support/hanging_web_server.ts";
import { areMissing } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("read", "write", "net", "run", "ffi");
const SIGNALS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

for (const { name, io: worlds, urls, fetches, schemes } of steps) {
  for (const io of worlds) {
    for (const [signal, exitCode] of SIGNALS) {
      Deno.test({
        name: `fetch with ${name} on ${io} ends at ${signal}, and says what was done`,
        ignore,
        async fn() {
          const tls = !schemes.includes("http");
          await using server = await HangingWebServer.start({ tls });
          const paths = urls === "one" ? ["/hang"] : ["/good", "/hang", "/good"];
          const args = ["--variant", name, "--io", io, "--json"];
          const rights = ["--allow-ffi"];
          const ca = await Deno.makeTempFile();
          if (server.certificate !== null) {
            await Deno.writeTextFile(ca, server.certificate);
            args.push("--ca", ca);
            rights.push(`--allow-read=${ca}`);
          }
          const targets = paths.map((path) => server.origin + path);
          await using terminal = new Terminal(["fetch", ...targets, ...args], { rights });
          // All that can be done is done, and the rest waits.
          const isSideBySide = fetches === "side by side";
          const done = urls === "one" ? 0 : isSideBySide ? 2 : 1;
          await terminal.shows(new RegExp(`^(.*"event":"result".*\\n){${done}}`));
          await server.hung;
          terminal.interrupt(signal);
          const { code, stdout, stderr } = await terminal.ended();
          await Deno.remove(ca);
          assertEquals([code, stderr], [exitCode, ""]);
          const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
          const { event, ok, failed, unfinished } = rows.pop();
          assertEquals([event, ok, failed, unfinished], ["summary", done, 0, paths.length - done]);
          assertEquals(
            rows.map(({ index }) => index).sort(),
            isSideBySide ? [0, 2] : [0].slice(0, done),
          );
        },
      });
    }
  }
}

Deno.test({
  name: "fetch ends while it waits for a list on stdin, and tells of the URLs that it had",
  ignore,
  async fn() {
    for (const io of ["deno", "posix"]) {
      const reading = Promise.withResolvers<void>();
      let isFirst = true;
      const input = new ReadableStream<Uint8Array>({
        pull(controller) {
          // More than a pipe holds: who asks for more has a reader that has taken most of it.
          if (isFirst) controller.enqueue(new TextEncoder().encode("#\n".repeat(500_000)));
          else reading.resolve();
          isFirst = false;
        },
      }, { highWaterMark: 0 });
      const args = ["http://127.0.0.1:1/", "--file", "-", "--json", "--io", io];
      const rights = ["--allow-ffi"];
      await using terminal = new Terminal(["fetch", ...args], { input, rights });
      await reading.promise;
      terminal.interrupt();
      const { code, stdout, stderr } = await terminal.ended();
      assertEquals([code, stderr], [130, ""]);
      const { event, urls, unfinished } = JSON.parse(stdout);
      assertEquals([event, urls, unfinished], ["summary", 1, 1]);
    }
  },
});
