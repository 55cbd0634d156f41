/**
 * Threads that die: by an error that nobody catches, and without a word. Nobody else notices, their own clients get an
 * end, what they had open is closed, and another takes their place.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { LineClient } from "../clients/conformance/line_client.ts";
import { HUNG_MS } from "../internal/measure/within.ts";
import { ignore } from "./support/conformance.ts";
import { canCountDescriptors, countDescriptors, untilDescriptors } from "./support/descriptors.ts";
import { areMissing } from "./support/permissions.ts";
import { CLOSE, CRASH, Sabotaged } from "./support/sabotage.ts";
import { ServerProcess } from "./support/server_process.ts";
import { dearSubjects, type Subject } from "./support/subjects.ts";

/** Enough for each copy of `prefork` to have some, whom the kernel deals out by chance. */
const clientsOf = ({ name }: Subject) => name === "prefork" ? 12 : 3;

/** What a client gets in the place of an answer when the thread of its connection dies. */
const END = null;

const computesInPool = ({ name, computes }: Subject) =>
  computes === "on a worker" && name !== "thrd";

/** Asks; a connection that was reset is at its end, too. */
async function ask(client: LineClient, n: number): Promise<string | null> {
  try {
    return await client.ask(n);
  } catch (error) {
    const isEnd = error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.BrokenPipe;
    if (!isEnd) throw error;
    return END;
  }
}

/**
 * Connects, and gets an answer. For a moment nobody may listen, or one who is dying: a copy of `prefork` may have died
 * before the last one is replaced.
 */
async function connectAndAsk(server: ServerProcess, subject: Subject): Promise<LineClient> {
  const giveUpAt = performance.now() + HUNG_MS;
  const mayFail = () => subject.name === "prefork" && performance.now() < giveUpAt;
  for (;;) {
    try {
      const client = await server.connect();
      const answer = await ask(client, 10);
      if (answer === "55" || !mayFail()) {
        assertEquals(answer, "55");
        return client;
      }
      client.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused && mayFail())) throw error;
    }
  }
}

/** Some clients, each of whom has got an answer. */
function newClients(server: ServerProcess, subject: Subject): Promise<LineClient[]> {
  const clients = Array.from({ length: clientsOf(subject) }, () => connectAndAsk(server, subject));
  return Promise.all(clients);
}

/** One thread dies while other clients look on. */
async function killOne(server: ServerProcess, subject: Subject, request: number): Promise<void> {
  const clients = await newClients(server, subject);
  try {
    const [victim, ...others] = clients as [LineClient, ...LineClient[]];
    let answer = await ask(victim, request);
    if (computesInPool(subject)) {
      assertMatch(`${answer}`, /^error: Cannot compute fib\(1[34]\): .*got the end of worker/);
      others.push(victim);
    } else {
      // What was asked in its last moments may be answered, and then the end comes: on system calls, where a thread looks up
      // each tenth of a second, after many more.
      assert(answer === END || ["233", "377"].includes(answer), `${answer}`);
      const giveUpAt = performance.now() + HUNG_MS;
      while (answer !== END && performance.now() < giveUpAt) answer = await ask(victim, 10);
      assertEquals(answer, END);
    }
    const answers = await Promise.all(others.map((client) => ask(client, 12)));
    // In `prefork` some of them are the victim's neighbours, and share its fate.
    const fates = subject.name === "prefork" ? ["144", END] : ["144"];
    for (const fate of answers) assert(fates.includes(fate), `${fate}`);
    clients.push(...await newClients(server, subject));
  } finally {
    for (const client of clients) client.close();
  }
}

const mortal = ({ name, computes }: Subject) => name === "prefork" || computes === "on a worker";

for (const subject of dearSubjects.filter(mortal)) {
  Deno.test({
    name: `${subject.label} survives its threads`,
    ignore: ignore || areMissing("write", "ffi"),
    async fn() {
      await using sabotaged = await Sabotaged.make(subject.name, computesInPool(subject));
      const { file } = sabotaged;
      await using server = await ServerProcess.start({ ...subject, file }, "--workers", "2");
      const count = () => canCountDescriptors ? countDescriptors(server.pid) : Promise.resolve(0);
      const atStart = await count();
      await killOne(server, subject, CRASH);
      // The greater one: at the start not all threads of the runtime may have been there, and now one may be being replaced.
      const descriptors = Math.max(atStart, await count());
      for (const request of [CLOSE, CRASH, CLOSE]) await killOne(server, subject, request);
      if (canCountDescriptors) await untilDescriptors(server.pid, descriptors);
      server.signal("SIGTERM");
      const { code, stderr } = await server.ended();
      assertEquals(code, 0);
      const told = stderr.match(/^fibserv serve: a connection failed: .*$/gm) ?? [];
      const causes = told.map((line) => line.match(/sabotage|its end/)?.[0]).sort();
      // Of a pool's worker, the client is told.
      assertEquals(
        causes,
        computesInPool(subject) ? [] : ["its end", "its end", "sabotage", "sabotage"],
      );
    },
  });
}
