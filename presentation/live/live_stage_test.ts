import { assert, assertEquals, assertMatch } from "@std/assert";
import { ownCommand } from "../../bench/contestants/own_command.ts";
import { within } from "../../internal/measure/within.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { LiveStage, type LiveState } from "./live_stage.ts";

const test = testNeeding("net", "read", "run");

/** Waits for a state that one waits for. */
async function untilState(
  stage: LiveStage,
  what: string,
  isReached: (state: LiveState) => boolean,
): Promise<LiveState> {
  const { promise, resolve } = Promise.withResolvers<LiveState>();
  const stop = stage.follow((state) => {
    if (isReached(state)) resolve(state);
  });
  try {
    return await within(promise, what);
  } finally {
    stop();
  }
}

test("LiveStage shows the rates of both clients, and nothing when it is empty again", async () => {
  await using stage = new LiveStage(ownCommand());
  await stage.want({ variant: "aiocorothrd", slow: true });
  const state = await untilState(
    stage,
    "both rates",
    ({ fastPerSecond, slowSeconds }) => fastPerSecond !== null && slowSeconds !== null,
  );
  assertEquals([state.variant, state.hasSlow, state.failure], ["aiocorothrd", true, null]);
  assert(state.fastPerSecond! > 0 && state.slowSeconds! > 0);
  await stage.want(null);
  assertEquals(stage.processes, []);
  assertEquals(stage.state, {
    variant: null,
    hasSlow: false,
    fastPerSecond: null,
    slowSeconds: null,
    failure: null,
  });
});

test("LiveStage does what was wanted last, whatever was wanted while a server was starting", async () => {
  await using stage = new LiveStage(ownCommand());
  const wishes = ["sync", "coro", "aiocoro"].map((variant) => stage.want({ variant, slow: false }));
  wishes.push(stage.want(null), stage.want({ variant: "aiocb", slow: false }));
  await within(Promise.all(wishes), "the end of the work");
  assertEquals(stage.processes.map(({ kind, variant }) => [kind, variant]), [
    ["server", "aiocb"],
    ["client", "aiocb"],
  ]);
  await stage.want({ variant: "aiocb", slow: true });
  const [server, fast] = stage.processes;
  await stage.want({ variant: "aiocb", slow: false });
  assertEquals(stage.processes, [server, fast], "only the slow client was sent away");
});

test("LiveStage tells why a server does not start, and lets another one try", async () => {
  await using stage = new LiveStage([Deno.execPath(), "eval", "throw 'no such luck'"]);
  await within(stage.want({ variant: "coro", slow: true }), "the failure");
  assertEquals(stage.processes, []);
  assertMatch(stage.state.failure!, /^Cannot start coro: .*no such luck/s);
  const again = stage.want({ variant: "coro", slow: true });
  assertEquals(stage.state.failure, null);
  await again;
});

test("LiveStage starts nothing any more after close()", async () => {
  const stage = new LiveStage(ownCommand());
  const starting = stage.want({ variant: "coro", slow: true });
  await Promise.all([starting, stage.close()]);
  await stage.want({ variant: "coro", slow: true });
  assertEquals(stage.processes, []);
});
