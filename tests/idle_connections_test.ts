/**
 * Ten thousand connections that say nothing, and one that does: all are held, the one is served, and the others cost
 * little. This is what event loops were made for.
 *
 * @see D. Kegel, "The C10K problem"
 */

import { assertEquals, assertLessOrEqual } from "@std/assert";
import { ignore } from "./support/conformance.ts";
import { residentBytes } from "./support/process_memory.ts";
import { ServerProcess } from "./support/server_process.ts";
import { subjects } from "./support/subjects.ts";

const WANTED = 10_000;
/** Connections that are there before memory is measured: what a process needs once is not their cost. */
const WARM_UP = 1000;
/** Connected at the same time: fewer than any backlog. */
const BATCH = 100;
/** What this process has open besides. */
const DESCRIPTORS_TO_SPARE = 500;
/** What a connection may cost a server, in bytes. */
const BYTES_MAX = { deno: 14_000, posix: 4_000, uring: 4_000 } as const;

// Where a process may have fewer descriptors, there are fewer connections, and the tests say so by their names.
const count = ignore ? WANTED : Math.min(WANTED, descriptorsMax() - DESCRIPTORS_TO_SPARE);

for (const subject of subjects.filter(({ name }) => name === "coro")) {
  Deno.test({
    name: `${subject.label} holds ${count} idle connections, and serves one`,
    ignore,
    async fn() {
      await using server = await ServerProcess.start(subject);
      using active = await server.connect();
      const idle: Deno.TcpConn[] = [];
      const connectUpTo = async (total: number): Promise<number> => {
        while (idle.length < total) {
          const { port } = server;
          const connecting = Array.from(
            { length: Math.min(BATCH, total - idle.length) },
            () => Deno.connect({ hostname: "127.0.0.1", port }),
          );
          idle.push(...await Promise.all(connecting));
          assertEquals(await active.ask(10), "55");
        }
        // Connections are accepted in their order: once this one is answered, the others have been.
        using last = await server.connect();
        assertEquals(await last.ask(10), "55");
        return await residentBytes(server.pid);
      };
      try {
        const before = await connectUpTo(WARM_UP);
        const after = await connectUpTo(count);
        const bytesEach = (after - before) / (count - WARM_UP);
        assertLessOrEqual(bytesEach, BYTES_MAX[subject.io], "memory for an idle connection");
        assertEquals(await active.ask(12), "144");
      } finally {
        for (const conn of idle) conn.close();
      }
      await server.stop();
    },
  });
}

/** How many descriptors a process can have. Deno raises the limit to this one when it starts. */
function descriptorsMax(): number {
  if (Deno.build.os === "windows") return Infinity;
  const { stdout } = new Deno.Command("sh", { args: ["-c", "ulimit -Hn"] }).outputSync();
  const limit = new TextDecoder().decode(stdout).trim();
  return limit === "unlimited" ? Infinity : Number(limit);
}
