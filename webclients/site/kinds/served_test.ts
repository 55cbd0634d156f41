/** Every kind over a socket: the bytes of its script, and its end. */

import { assert, assertEquals } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";
import { RawClient, request } from "../raw_client_testing.ts";
import { receive } from "../right_client_testing.ts";
import type { Script, Step } from "../script.ts";
import { type RunningSite, startSite } from "../site.ts";
import { HurriedClock } from "../watched_clock_testing.ts";
import { EXPECTED_OF, type Kind } from "./kind.ts";
import { kinds } from "./table.ts";

const test = testNeeding("net");

const ENOUGH = EXPECTED_OF.maxBytes;

/** What the site does to a client that asks for the first time. */
function scriptOf(kind: Kind, site: RunningSite): Script {
  const origin = site.url.slice(0, -1).replace("localhost", "127.0.0.1");
  return kind.script({ query: "", origin, isFirstTime: () => true });
}

async function start(tls: boolean) {
  const clock = new HurriedClock();
  return { clock, site: await startSite({ port: 0, clock, tls }) };
}

for (const tls of [false, true]) {
  const world = tls ? "over TLS" : "over TCP";

  test(`every kind sends its script's bytes and ends as it says ${world}`, async (t) => {
    const { clock, site } = await start(tls);
    for (const kind of kinds) {
      await t.step(kind.name, async () => {
        const script = scriptOf(kind, site);
        // On this clock a long pause never ends, so what stands before it is all that comes.
        const expected = receive(script, ENOUGH, 999);
        using client = await RawClient.connect(site);
        const host = `Host: ${new URL(site.url).host}`;
        await client.send(`GET /kinds/${kind.name} HTTP/1.1\r\n${host}\r\n\r\n`);
        const { length } = expected.bytes;
        const isOpen = expected.end === "open" || expected.end === "timeout";
        const answer = await client.receive(({ length: received }) => isOpen && received >= length);
        assertEquals(answer.end, isOpen ? "open" : expected.end);
        assertEquals(answer.bytes.subarray(0, length), expected.bytes.subarray(0, length));
        if (answer.end === "close") assertEquals(answer.bytes.length, length);
      });
    }
    await site.close();
    assertEquals(clock.pending, 0, "whoever waited was told that it is over");
  });
}

test("every kind answers HEAD with its head alone, and goes on with the connection if it can", async (t) => {
  const { site } = await start(false);
  await using _ = site;
  const isPatient = (steps: Iterable<Step>) =>
    [...take(steps)].every((step) => step instanceof Uint8Array || step.pauseMs < 1_000);
  for (const kind of kinds) {
    // Each time a new one: a generator that was looked into is used up.
    const script = () => scriptOf(kind, site);
    if (!isPatient(script().head)) continue;
    await t.step(kind.name, async () => {
      const isFlood = [...take(script().head)].length === STEPS_MAX;
      const expected = receive({ ...script(), body: [] }, ENOUGH);
      using client = await RawClient.connect(site);
      const host = `Host: ${new URL(site.url).host}`;
      await client.send(`HEAD /kinds/${kind.name} HTTP/1.1\r\n${host}\r\n\r\n`);
      // A second request proves where the answer to the first one ended.
      await client.send(request("/robots.txt"));
      const text = new TextDecoder("latin1");
      const answer = await client.receive((bytes) =>
        isFlood ? bytes.length >= ENOUGH : text.decode(bytes).endsWith("Disallow: /private/\n")
      );
      const head = expected.bytes;
      assertEquals(answer.bytes.subarray(0, head.length), head.subarray(0, answer.bytes.length));
      if (expected.end !== "open") return assertEquals(answer.end, expected.end);
      assertEquals(answer.end, "open");
      if (isFlood) return;
      assert(text.decode(answer.bytes.subarray(head.length)).startsWith("HTTP/1.1 200 OK\r\n"));
    });
  }
});

const STEPS_MAX = 10_000;

/** The first steps; all, unless there is no end. */
function* take(steps: Iterable<Step>): Generator<Step> {
  let count = 0;
  for (const step of steps) {
    if (count++ === STEPS_MAX) return;
    yield step;
  }
}
