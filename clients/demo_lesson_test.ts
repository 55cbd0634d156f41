import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { findVariant, variants } from "../variants/table.ts";
import { keptOf, lesson, type Measured, nextSteps, percent } from "./demo_lesson.ts";
import type { ClientFigures } from "./demo_phase.ts";

function figures(reqPerSec: number, p50 = 0, max = p50): ClientFigures {
  const requests = Math.round(reqPerSec * 2.5);
  return {
    requests,
    seconds: 2.5,
    reqPerSec,
    latencyMs: { p50, p90: max, p99: max, p999: max, max },
  };
}

/** What `lesson()` says when the fast client had 10 000 req/s alone, and `beside` req/s later. */
function lessonFor(name: string, beside: number, change: Partial<Measured> = {}): string {
  return lesson(findVariant(name), {
    alone: figures(10_000, 0.08),
    beside: figures(beside, 0.09, 112),
    slow: figures(9, 105),
    slowN: 35,
    cores: 2,
    ...change,
  });
}

Deno.test("lesson() says that a worker leaves the fast client its rate, when it did", () => {
  assertEquals(
    lessonFor("corothrd", 9300),
    "corothrd computes on a worker: while fib(35) ran there, the fast client was answered all the " +
      "same, 23250 times beside the slow one's 23. It kept 93 % of its rate. (Measured twice, the " +
      "same server differs by 15 %.)",
  );
});

Deno.test("lesson() says what a worker does not give, when the fast client lost some of its rate", () => {
  const text = lessonFor("thrd", 5500);
  assertStringIncludes(text, "It kept 55 % of its rate. The rest went to sharing: ");
  assertStringIncludes(text, "have 2 cores between them");
  assertStringIncludes(lessonFor("thrd", 5500, { cores: 1 }), "have 1 core between them");
});

Deno.test("lesson() explains that an idle core sleeps, when the fast client was faster beside", () => {
  for (const name of ["corothrd", "prefork"]) {
    const text = lessonFor(name, 17_600);
    assertStringIncludes(text, "kept 176 % of its rate");
    assertStringIncludes(text, "idle cores slept");
  }
  // A few percent more are no news.
  assert(!lessonFor("corothrd", 11_000).includes("slept"));
  assertStringIncludes(lessonFor("corothrd", 11_000), "differs by 15 %");
  // Where nothing has changed, nothing is explained.
  assertMatch(lessonFor("corothrd", 10_100), /It kept 101 % of its rate\.$/);
});

Deno.test("lesson() says what it costs to compute on the thread that serves", () => {
  assertEquals(
    lessonFor("coro", 3.2),
    "coro computes on the thread that serves: while fib(35) ran, nobody else was answered. The " +
      "fast client got 8 answers beside the slow one's 23. It kept 0.032 % of its rate, and waited " +
      "up to 0.112 s for an answer that takes 0.080 ms when it is alone.",
  );
});

Deno.test("lesson() counts whose turn it was, when they took turns", () => {
  const turns = (fast: number, slow: number) =>
    lessonFor("coro", fast / 2.5, { slow: figures(slow / 2.5, 105) });
  assertStringIncludes(
    turns(15, 14),
    "15 answers beside the slow one's 14: they took turns, one for one.",
  );
  assertStringIncludes(
    turns(40, 10),
    "40 answers beside the slow one's 10: they took turns, about 4 for one.",
  );
  assertStringIncludes(turns(1, 14), "got 1 answer beside the slow one's 14. It kept");
  assertStringIncludes(turns(9000, 14), "got 9000 answers beside the slow one's 14. It kept");
});

Deno.test("lesson() says why a server that serves one by one did not answer the slow client", () => {
  const text = lessonFor("sync", 9800, { slow: figures(0) });
  assertStringIncludes(
    text,
    "sync serves connections one by one: the slow client was connected for 2.5 s and had no " +
      "answer, because the fast one did not leave. The fast client kept 98 % of its rate",
  );
  // No fib was computed, so it kept nothing awake.
  assert(!lessonFor("sync", 20_000, { slow: figures(0) }).includes("slept"));
});

Deno.test("lesson() says to whom the kernel dealt the clients of prefork, by what was measured", () => {
  assertStringIncludes(lessonFor("prefork", 8), "dealt both clients to the same one");
  assertStringIncludes(lessonFor("prefork", 9000), "dealt the clients to different ones");
  for (const beside of [8, 9000]) {
    assertStringIncludes(lessonFor("prefork", beside), "Run it again");
  }
});

Deno.test("lesson() concludes nothing from too little", () => {
  assertEquals(
    lessonFor("corothrd", 9300, { slow: figures(0) }),
    "Not one fib(35) was done in 2.5 s, so the fast client was compared with nothing. Give it " +
      "more time: --seconds 10.",
  );
  assertMatch(lessonFor("coro", 10, { alone: figures(0) }), /nothing to compare/);
});

Deno.test("keptOf() gives null when there was no rate to keep", () => {
  assertEquals(keptOf(figures(100), figures(25)), 0.25);
  assertEquals(keptOf(figures(0), figures(25)), null);
});

Deno.test("percent() shows two figures, and never more than three decimals", () => {
  const cases = [
    [0, "0 %"],
    [1.758, "176 %"],
    [0.934, "93 %"],
    [0.0323, "3.2 %"],
    [0.00351, "0.35 %"],
    [0.000178, "0.018 %"],
    [0.0000091, "0.001 %"],
  ] as const;
  for (const [part, text] of cases) assertEquals(percent(part), text);
});

Deno.test("nextSteps() leads to the variant that computes elsewhere, or to the step before", () => {
  const leadsTo = (name: string) => nextSteps(findVariant(name), []).map(({ line }) => line);
  assertEquals(leadsTo("corothrd"), [
    "fibserv demo --variant coro",
    "fibserv explain corothrd",
    "fibserv diff coro corothrd",
  ]);
  assertEquals(leadsTo("coro"), [
    "fibserv demo --variant corothrd",
    "fibserv explain coro",
    "fibserv diff coro corothrd",
  ]);
  assertEquals(leadsTo("sync")[0], "fibserv demo --variant thrd");
  assertEquals(leadsTo("aiostreams")[2], "fibserv diff aiocoro aiostreams");
});

Deno.test("nextSteps() names other variants only, for each variant of the table", () => {
  for (const variant of variants) {
    const [demo, explain, diff] = nextSteps(variant, [variant]);
    const other = demo!.line.split(" ").at(-1)!;
    assert(other !== variant.name && variants.includes(findVariant(other)), demo!.line);
    assertEquals(explain!.line.split(" ").at(-1), variant.name);
    assertEquals(diff!.line.split(" ").slice(-2).sort(), [other, variant.name].sort());
  }
});
