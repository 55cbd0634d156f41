/**
 * Servers and clients for tests: in this process, and doing what the test says.
 *
 * @module
 */

import type { ClientKind } from "../../clients/kinds.ts";
import { isLoss } from "../../clients/closed_loop.ts";
import { runLoad } from "../../clients/load.ts";
import { type Script, ScriptedServer } from "../../clients/scripted_server_testing.ts";
import type { Target } from "../../clients/target.ts";
import { type Window, WindowCutter } from "../../clients/windows.ts";
import { systemTimerClock } from "../../internal/measure/timer_clock.ts";
import type { BenchClient, BenchServer, ClientEnd, Contestant } from "../contestants/contestant.ts";
import { describeVariants, type ServerDescription } from "../contestants/server_description.ts";

/** What a fake server says of itself. */
export function fakeDescription(name = "coro"): ServerDescription {
  return describeVariants([name], ["deno"])[0]!;
}

/** A contestant whose server does to each connection what the script says. */
export class ScriptedContestant implements Contestant {
  readonly server: ServerDescription;
  /** How many servers have been started, and how many of them are not stopped yet. */
  started = 0;
  running = 0;
  readonly #script: (die: (reason: string) => void) => Script;

  /** @param script makes the script of a server, which may let the server die */
  constructor(
    script: (die: (reason: string) => void) => Script,
    description: ServerDescription = fakeDescription(),
  ) {
    this.server = description;
    this.#script = script;
  }

  start(): Promise<BenchServer> {
    const death = Promise.withResolvers<string>();
    const server: ScriptedServer = new ScriptedServer(this.#script(death.resolve));
    this.started++;
    this.running++;
    return Promise.resolve({
      target: server.target,
      pid: null,
      ended: death.promise,
      stop: async () => {
        await server[Symbol.asyncDispose]();
        this.running--;
      },
    });
  }
}

/** A load client in this process. Satisfies `StartClient`. */
export function startLoad(
  _kind: ClientKind,
  target: Target,
  n: number,
  onNews: () => void,
): BenchClient {
  let startedMs: number | null = null;
  const windows: Window[] = [];
  const stop = new AbortController();
  const cutter = new WindowCutter(systemTimerClock, {
    onStart(connectedMs) {
      startedMs = connectedMs;
      onNews();
    },
    onWindow(window) {
      windows.push(window);
      onNews();
    },
  });
  const events = {
    onConnected: () => cutter.onConnected(),
    onAnswer: (latencyMs: number, nowMs: number) => cutter.onAnswer(latencyMs, nowMs),
  };
  const ended = runLoad({ target, n, signal: stop.signal }, events).then(
    ({ failure }) => endOf(failure),
    endOf,
  );
  return {
    get connectedMs() {
      return startedMs;
    },
    windows,
    ended,
    async stop() {
      stop.abort();
      await ended;
    },
  };
}

function endOf(failure: Error | null): ClientEnd {
  const reason = failure?.message ?? "";
  return { reason, isWrongAnswer: failure !== null && !isLoss(reason) };
}
