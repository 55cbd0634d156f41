import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { compare, type Load, type Measurable } from "./compare.ts";

const ONE: Load = { connections: 1, pipeline: 1 };
const DEEP: Load = { connections: 64, pipeline: 16 };
const { signal } = new AbortController();

/** A server that has the next of the `rates` in each window, and takes 2 µs for each request, the load as much. */
function fake(name: string, rates: (number | Error)[]): Measurable {
  const left = [...rates];
  return {
    name,
    measure: () => {
      const rate = left.shift()!;
      if (rate instanceof Error) return Promise.reject(rate);
      return Promise.resolve({ reqPerSec: rate, cpuUs: 2, totalCpuUs: 4 });
    },
  };
}

Deno.test("compare() takes turns, and pairs each window with its neighbours", async () => {
  const order: string[] = [];
  const comparisons = await compare({
    reference: fake("C", [100, 200, 300, 400, 500, 600]),
    contestants: [fake("a", [75, 900]), fake("b", [125, 110])],
    loads: [ONE],
    rounds: 2,
    signal,
    onWindow: (round, _load, name) => order.push(`${round}${name}`),
  });
  assertEquals(order.join(" "), "1C 1a 1C 1b 1C 2C 2a 2C 2b 2C");
  const common = { load: ONE, cpuRatios: [1, 1], cpuUs: [2, 2], failure: null };
  const windows = (...rates: [number, number, number][]) =>
    rates.map((three) => {
      const [before, own, after] = three.map((reqPerSec) => ({
        reqPerSec,
        cpuUs: 2,
        totalCpuUs: 4,
      }));
      return { before: before!, own: own!, after: after! };
    });
  assertEquals(comparisons, [
    {
      ...common,
      contestant: "a",
      windows: windows([100, 75, 200], [400, 900, 500]),
      ratios: [75 / 150, 2],
    },
    {
      ...common,
      contestant: "b",
      windows: windows([200, 125, 300], [500, 110, 600]),
      ratios: [125 / 250, 0.2],
    },
  ]);
});

Deno.test("compare() sees in the processor time what a busy machine hides in the rate", async () => {
  const window = (reqPerSec: number, totalCpuUs: number | null) => ({
    name: "any",
    measure: () => Promise.resolve({ reqPerSec, cpuUs: null, totalCpuUs }),
  });
  const options = { loads: [ONE], rounds: 1, signal };
  const reference = window(100_000, 10);
  const [disturbed] = await compare({
    ...options,
    reference,
    contestants: [window(10_000, 12.5)],
  });
  assertEquals(disturbed!.ratios, [0.1]);
  assertAlmostEquals(disturbed!.cpuRatios[0]!, 0.8);
  const [unknown] = await compare({ ...options, reference, contestants: [window(10_000, null)] });
  assertEquals([unknown!.ratios, unknown!.cpuRatios, unknown!.cpuUs], [[0.1], [], []]);
});

Deno.test("compare() goes through all loads in each round", async () => {
  const order: string[] = [];
  await compare({
    reference: fake("C", Array(8).fill(1)),
    contestants: [fake("a", [1, 1, 1, 1])],
    loads: [ONE, DEEP],
    rounds: 2,
    signal,
    onWindow: (round, { connections }, name) => order.push(`${round}${name}${connections}`),
  });
  assertEquals(order.join(" "), "1C1 1a1 1C1 1C64 1a64 1C64 2C1 2a1 2C1 2C64 2a64 2C64");
});

Deno.test("compare() leaves out a contestant that fails, and only under that load", async () => {
  const comparisons = await compare({
    reference: fake("C", Array(20).fill(10)),
    contestants: [fake("a", [5, new Error("it died"), 6, 7, 8]), fake("b", Array(6).fill(20))],
    loads: [ONE, DEEP],
    rounds: 3,
    signal,
  });
  assertEquals(
    comparisons.map(({ contestant, ratios, failure }) => [contestant, ratios, failure]),
    [
      ["a", [0.5, 0.6, 0.7], null],
      ["b", [2, 2, 2], null],
      ["a", [], "it died"],
      ["b", [2, 2, 2], null],
    ],
  );
});

Deno.test("compare() keeps what there is when it is ended", async () => {
  const ended = new AbortController();
  const comparisons = await compare({
    reference: fake("C", [10, 10, 10, 10]),
    contestants: [fake("a", [5]), {
      name: "b",
      measure: () => {
        ended.abort();
        return Promise.reject(new Error("killed by the same Ctrl-C"));
      },
    }],
    loads: [ONE],
    rounds: 3,
    signal: ended.signal,
  });
  assertEquals(
    comparisons.map(({ ratios, failure }) => [ratios, failure]),
    [[[0.5], null], [[], null]],
  );
});

Deno.test("compare() throws when the reference fails", async () => {
  const comparing = compare({
    reference: fake("C", [10, new Error("it died")]),
    contestants: [fake("a", [5])],
    loads: [ONE],
    rounds: 1,
    signal,
  });
  await assertRejects(() => comparing, Error, "it died");
});
