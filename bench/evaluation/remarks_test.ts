import { assertEquals, assertStringIncludes } from "@std/assert";
import { evaluate } from "./evaluate.ts";
import type { BenchResult, Round, Settings } from "../result/result.ts";
import type { Machine } from "../../internal/measure/machine.ts";
import { sampleResult } from "./sample_result_testing.ts";
import { describeVariant } from "../contestants/server_description.ts";
import { findVariant } from "../../variants/table.ts";

interface Change {
  settings?: Partial<Settings>;
  machine?: Partial<Machine>;
  round?(round: Round): Partial<Round>;
}

/** The sample, of which something has changed. */
function changed({ settings, machine, round = () => ({}) }: Change): BenchResult {
  const sample = sampleResult();
  return evaluate({
    ...sample,
    settings: { ...sample.settings, ...settings },
    machine: { ...sample.machine, ...machine },
    rows: sample.rows.filter(({ kind }) => kind === "variant").map((row) => ({
      server: describeVariant(findVariant(row.name), "deno"),
      rounds: row.rounds.map((one) => ({ ...one, ...round(one) })),
    })),
  });
}

/** The one remark that a change makes. */
function remarkOn(change: Change) {
  const { remarks } = changed(change);
  assertEquals(remarks.length, 1, JSON.stringify(remarks));
  return remarks[0]!;
}

Deno.test("remarksOn() has nothing to say of a machine and a run that are in order", () => {
  assertEquals(changed({}).remarks, []);
});

Deno.test("remarksOn() shows the beginning and the end of a long reason", () => {
  const reason = `exit code 1: ${"x".repeat(2700)} at last`;
  const { remarks } = changed({
    round: ({ round }) => round === 2 ? { outcome: "died", reason } : {},
  });
  assertStringIncludes(remarks[0]!.text, "(exit code 1: xx");
  assertStringIncludes(remarks[0]!.text, "x … x");
  assertStringIncludes(remarks[0]!.text, "xx at last).");
});

Deno.test("remarksOn() names each failure, its place and its reason", () => {
  const { remarks } = changed({
    round: ({ round, scenario }) =>
      round === 2 && scenario === "slow2" ? { outcome: "died", reason: "exit code 139" } : {},
  });
  assertEquals(remarks[0], {
    kind: "error",
    text: "sync (deno), 2 slow, round 2: the server died (exit code 139).",
  });
});

Deno.test("remarksOn() says that --quick is indicative", () => {
  assertEquals(remarkOn({ settings: { isQuick: true } }).kind, "indicative");
});

Deno.test("remarksOn() says that a client was the bottleneck, and with which servers", () => {
  const { kind, text } = remarkOn({
    round: (round) =>
      round.scenario === "fast2"
        ? { clients: round.clients.map((client) => ({ ...client, cpuShare: 0.95 })) }
        : {},
  });
  assertEquals(kind, "client bottleneck");
  // Not sync, whose second client was not served: there is no figure to doubt.
  assertStringIncludes(text, "with thrd, cb, cbthrd, coro, corothrd, loopcb and 8 more.");
});

Deno.test("remarksOn() explains a core that fell asleep, and offers --same-core", () => {
  const asleep = { round: () => ({ idleShare: 0.9 }) };
  const { kind, text } = remarkOn(asleep);
  assertEquals(kind, "asleep core");
  assertStringIncludes(text, "--same-core");
  assertEquals(changed({ ...asleep, settings: { isSameCore: true } }).remarks, []);
});

Deno.test("remarksOn() tells the weather: steal, few cores", () => {
  assertEquals(remarkOn({ round: () => ({ stealShare: 0.1 }) }).kind, "steal");
  const { remarks } = changed({ machine: { cores: 2 }, round: () => ({ idleShare: 0.4 }) });
  assertEquals(remarks.map(({ kind }) => kind), ["few cores"]);
});

Deno.test("remarksOn() says how many cores other programs kept busy", () => {
  // Of four cores one is idle; server and client use one; 0.02 are stolen.
  const { kind, text } = remarkOn({
    round: ({ clients }) => ({
      idleShare: 0.25,
      stealShare: 0.005,
      serverCpuShare: 0.5,
      clients: clients.slice(0, 1).map((client) => ({ ...client, cpuShare: 0.5 })),
    }),
  });
  assertEquals(kind, "load");
  assertStringIncludes(text, "Other programs kept 2.0 of 4 cores busy");
});

Deno.test("remarksOn() takes the load before the start where nothing better is known", () => {
  const unknown = { serverCpuShare: null, idleShare: null };
  const { kind, text } = remarkOn({ machine: { loadBefore: 1.4 }, round: () => unknown });
  assertEquals(kind, "load");
  assertStringIncludes(text, "1.4 processes wanted to run");
});
