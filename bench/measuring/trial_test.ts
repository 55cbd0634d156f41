import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import {
  answerWith,
  requestsOf,
  type Script,
  sendText,
} from "../../clients/scripted_server_testing.ts";
import { runTrial, type TrialResult } from "./trial.ts";
import { type ScenarioKey, scenarios } from "../result/columns.ts";
import type { Contestant, StartClient } from "../contestants/contestant.ts";
import type { CountingRules } from "./counting.ts";
import { ScriptedContestant, startLoad } from "./fakes_testing.ts";

// `cat` reads the processor times.
const test = testNeeding("net", "run");

const FIB_10 = answerWith("55\n");

const RULES = {
  durationMs: 150,
  requestMs: 0,
  starvedAfterMs: 60_000,
  silentAfterMs: 60_000,
};

async function measure(
  contestant: Contestant,
  key: ScenarioKey,
  options: { signal?: AbortSignal; startClient?: StartClient; rules?: Partial<CountingRules> } = {},
): Promise<TrialResult | null> {
  return await runTrial({
    contestant,
    scenario: scenarios.find((scenario) => scenario.key === key)!,
    startClient: options.startClient ?? startLoad,
    n: { fast: 10, slow: 10 },
    rules: { ...RULES, ...options.rules },
    cores: 2,
    signal: options.signal ?? new AbortController().signal,
  });
}

test("runTrial() counts both clients of a server that answers, and stops it", async () => {
  const contestant = new ScriptedContestant(() => FIB_10);
  const result = await measure(contestant, "mixed");
  assertEquals(result?.outcome, "measured");
  assertEquals(result?.clients.map(({ kind }) => kind), ["fast", "slow"]);
  for (const { requests, reqPerSec, seconds } of result!.clients) {
    assert(requests > 0 && reqPerSec > 0 && seconds > 0);
  }
  assertEquals([contestant.started, contestant.running], [1, 0]);
});

test("runTrial() says that an answer was wrong, and which", async () => {
  const contestant = new ScriptedContestant(() => answerWith("54\n"));
  const result = await measure(contestant, "fast2");
  assertEquals(result?.outcome, "wrong");
  assertStringIncludes(result!.reason!, 'it is 55, got "54"');
  assertEquals(contestant.running, 0);
});

test("runTrial() says that a server died, whoever notices it first", async () => {
  const contestant = new ScriptedContestant((die): Script => async (connection) => {
    for await (const _request of requestsOf(connection)) break;
    // The connection is closed at the script's end, and the process ends about then.
    queueMicrotask(() => die("exit code 139"));
  });
  const result = await measure(contestant, "fast1");
  assertEquals([result?.outcome, result?.reason], ["died", "exit code 139"]);
  assertEquals(contestant.running, 0);
});

test("runTrial() does not blame a server that lives for a connection that it closed", async () => {
  const contestant = new ScriptedContestant((): Script => async (connection) => {
    for await (const _request of requestsOf(connection)) break;
  });
  const result = await measure(contestant, "fast1");
  assertEquals(result?.outcome, "failed");
  assertStringIncludes(result!.reason!, "the server closed the connection");
});

test("runTrial() does not wait for ever for a client in the backlog: it is starved", async () => {
  const contestant = new ScriptedContestant((): Script => {
    let isBusy = false;
    return async (connection) => {
      const isFirst = !isBusy;
      isBusy = true;
      for await (const _request of requestsOf(connection)) {
        if (isFirst) await sendText(connection, "55\n");
      }
    };
  });
  const result = await measure(contestant, "fast2", { rules: { starvedAfterMs: 100 } });
  assertEquals(result?.outcome, "starved");
  const rates = result!.clients.map(({ reqPerSec }) => reqPerSec).sort((a, b) => a - b);
  assertEquals(rates[0], 0);
  assert(rates[1]! > 0);
  assertEquals(contestant.running, 0);
});

test("runTrial() tells a server that answers nobody from one that prefers somebody", async () => {
  const contestant = new ScriptedContestant((): Script => async (connection) => {
    for await (const _request of requestsOf(connection));
  });
  const result = await measure(contestant, "fast2", { rules: { silentAfterMs: 50 } });
  assertEquals([result?.outcome, result?.reason], ["failed", "nobody was answered any more"]);
});

test("runTrial() says why a server did not start", async () => {
  const contestant: Contestant = {
    server: new ScriptedContestant(() => FIB_10).server,
    start: () => Promise.reject(new Error("Cannot start it: no such port")),
  };
  const result = await measure(contestant, "fast1");
  assertEquals([result?.outcome, result?.reason], ["failed", "Cannot start it: no such port"]);
});

test("runTrial() gives nothing, and leaves nothing running, when it is interrupted", async () => {
  const contestant = new ScriptedContestant(() => FIB_10);
  const interrupt = new AbortController();
  let clients = 0;
  const result = await measure(contestant, "fast2", {
    signal: interrupt.signal,
    startClient(kind, target, n, onNews) {
      // A terminal sends Ctrl-C to the clients as well: both end by themselves.
      if (++clients === 2) queueMicrotask(() => interrupt.abort());
      return startLoad(kind, target, n, onNews);
    },
  });
  assertEquals([result, clients, contestant.running], [null, 2, 0]);
  assertEquals(await measure(contestant, "fast1", { signal: interrupt.signal }), null);
  assertEquals(contestant.started, 1);
});
