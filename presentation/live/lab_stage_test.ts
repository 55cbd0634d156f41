import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { within } from "../../internal/measure/within.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { LabStage, type LabState } from "./lab_stage.ts";

const test = testNeeding("run");

/** What the lab says, in a shell. */
const SAYS = 'echo "fibserv lab: http://127.0.0.1:7/"';

/** In the place of this program: a shell that does this, says what the lab says, and waits. */
function labThat(does = ":"): string[] {
  return ["sh", "-c", `${does}; ${SAYS}; exec sleep 60`];
}

/** The first state that is such. */
function stateOf(stage: LabStage, isSuch: (state: LabState) => boolean): Promise<LabState> {
  const { promise, resolve } = Promise.withResolvers<LabState>();
  const stop = stage.follow((state) => isSuch(state) && resolve(state));
  return within(promise.finally(() => stop()), "a state of the lab");
}

const OFF: LabState = { state: "off", pid: null, url: null, servers: [], failure: null };

test("a LabStage has one lab at a time, the one that was wanted last", async () => {
  await using stage = new LabStage(labThat());
  assertEquals(stage.state, OFF);
  await stage.want(["coro"]);
  const first = stage.state;
  assertEquals({ ...first, pid: null }, {
    ...OFF,
    state: "running",
    url: "http://127.0.0.1:7/",
    servers: ["coro"],
  });
  await Promise.all([stage.want(["coro"]), stage.want(["coro"])]);
  assertEquals(stage.state, first, "what is wanted again goes on");
  await Promise.all([stage.want(["sync"]), stage.want(null), stage.want(["cb", "coro"])]);
  assertEquals(stage.state.servers, ["cb", "coro"]);
  assertNotEquals(stage.state.pid, first.pid);
  await stage.want(null);
  assertEquals(stage.state, OFF);
});

test("a LabStage has a lab that notices the end of the talk: its standard input ends", async () => {
  const isTold = 'case "$*" in *--until-eof*) ;; *) exit 1; esac';
  const lab = ["sh", "-c", `${isTold}; test -p /dev/stdin || exit 2; ${SAYS}; exec cat`];
  await using stage = new LabStage(lab);
  await stage.want(["coro"]);
  assertEquals([stage.state.failure, stage.state.state], [null, "running"]);
});

test("a LabStage gives up a lab that is still starting when nobody wants it any more", async () => {
  await using stage = new LabStage(["sh", "-c", "exec sleep 60"]);
  const wanting = stage.want(["coro"]);
  assertEquals(stage.state.state, "starting");
  await within(Promise.all([wanting, stage.want(null)]), "the end of the start");
  assertEquals(stage.state, OFF);
});

test("a LabStage says why there is no lab, and can start one again", async () => {
  await using failing = new LabStage(["sh", "-c", "echo no >&2; exit 1"]);
  await failing.want(["coro"]);
  const { failure, ...rest } = failing.state;
  assertEquals(rest.state, "off");
  assertMatch(failure!, /^Cannot start the lab: .*got exit code 1 and "no"$/);

  await using dying = new LabStage(labThat());
  await dying.want(["coro"]);
  Deno.kill(dying.state.pid!, "SIGKILL");
  const dead = await stateOf(dying, ({ failure }) => failure !== null);
  assertEquals(dead, { ...OFF, failure: "exit code 137" });
  await dying.want(["coro"]);
  assertEquals([dying.state.state, dying.state.failure], ["running", null]);
});

test("a LabStage kills a lab that does not end, and starts none once it is closed", async () => {
  const stage = new LabStage(labThat('trap "" TERM'), 20);
  await stage.want(["coro"]);
  assertEquals(stage.state.state, "running");
  await within(stage.close(), "the end of the lab");
  assertEquals(stage.state, OFF);
  await stage.want(["coro"]);
  assertEquals(stage.state, OFF);
});
