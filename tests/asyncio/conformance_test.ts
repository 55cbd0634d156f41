/**
 * Does `loop/` behave as asyncio does?
 *
 * Each scenario is a short program that is written twice, in Python against asyncio and in TypeScript against
 * `loop/`, and that says step by step what happens. `record.py` lets CPython run the ones in Python and keeps
 * what they say in `traces/`; here the ones in TypeScript must say the same, line by line. Where python3 is
 * installed the recording is repeated, so that the kept traces cannot rot.
 *
 * Time is simulated on both sides: no test waits, and all give the same each time.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { testNeeding } from "../support/permissions.ts";
import { type Differences, record, type Scenarios } from "./harness.ts";
import * as callbacks from "./scenarios/callbacks.ts";
import * as cancellation from "./scenarios/cancellation.ts";
import * as closing from "./scenarios/closing.ts";
import * as conditions from "./scenarios/conditions.ts";
import * as contexts from "./scenarios/contexts.ts";
import * as eagerTasks from "./scenarios/eager_tasks.ts";
import * as exceptions from "./scenarios/exceptions.ts";
import * as executor from "./scenarios/executor.ts";
import * as futures from "./scenarios/futures.ts";
import * as gather from "./scenarios/gather.ts";
import * as limitedWaits from "./scenarios/limited_waits.ts";
import * as locks from "./scenarios/locks.ts";
import * as misuse from "./scenarios/misuse.ts";
import * as nestedGroups from "./scenarios/nested_groups.ts";
import * as queueShutdown from "./scenarios/queue_shutdown.ts";
import * as queues from "./scenarios/queues.ts";
import * as reentrance from "./scenarios/reentrance.ts";
import * as refusal from "./scenarios/refusal.ts";
import * as runner from "./scenarios/runner.ts";
import * as runners from "./scenarios/runners.ts";
import * as semaphores from "./scenarios/semaphores.ts";
import * as servers from "./scenarios/servers.ts";
import * as shield from "./scenarios/shield.ts";
import * as sockets from "./scenarios/sockets.ts";
import * as streamReaders from "./scenarios/stream_readers.ts";
import * as streamWriters from "./scenarios/stream_writers.ts";
import * as taskGroups from "./scenarios/task_groups.ts";
import * as tasks from "./scenarios/tasks.ts";
import * as timeouts from "./scenarios/timeouts.ts";
import * as timers from "./scenarios/timers.ts";
import * as transports from "./scenarios/transports.ts";
import * as wait from "./scenarios/wait.ts";
import * as waitFor from "./scenarios/wait_for.ts";
import { readTraces, recordAgain } from "./traces.ts";

/** The scenarios in TypeScript, by topic, which is also the name of the file. */
const TOPICS: Record<string, { scenarios: Scenarios; differences?: Differences }> = {
  callbacks,
  cancellation,
  closing,
  conditions,
  contexts,
  eager_tasks: eagerTasks,
  exceptions,
  executor,
  futures,
  gather,
  limited_waits: limitedWaits,
  locks,
  misuse,
  nested_groups: nestedGroups,
  queue_shutdown: queueShutdown,
  queues,
  reentrance,
  refusal,
  runner,
  runners,
  semaphores,
  servers,
  shield,
  sockets,
  stream_readers: streamReaders,
  stream_writers: streamWriters,
  task_groups: taskGroups,
  tasks,
  timeouts,
  timers,
  transports,
  wait,
  wait_for: waitFor,
};

/** At least so many: a topic that vanished by mistake must not go unnoticed. */
const SCENARIOS_MIN = 560;

const readingTest = testNeeding("read");
/** A test that lets Python write into a folder of its own. */
const recordingTest = testNeeding("read", "write", "run");

const KEPT = new URL("traces/", import.meta.url);

for (const [topic, { scenarios, differences = {} }] of Object.entries(TOPICS)) {
  readingTest(`loop/ behaves like asyncio: ${topic}`, async (t) => {
    const { lines } = readTraces(KEPT, topic);
    for (const [name, scenario] of Object.entries(scenarios)) {
      await t.step(name, async () => {
        const expected = lines.get(name);
        assert(expected !== undefined, `record.py has not recorded ${name}`);
        const trace = await record(scenario);
        const difference = differences[name];
        if (difference === undefined) {
          assertEquals(trace, expected);
        } else {
          assertEquals(trace, difference.trace, `It differs on purpose: ${difference.because}`);
          assert(trace.join("\n") !== expected.join("\n"), "It is no difference any more");
        }
      });
    }
  });
}

readingTest("scenarios in Python, in TypeScript and their traces agree in names and order", () => {
  const topics = Object.keys(TOPICS).sort();
  const files = (folder: string, extension: string) =>
    [...Deno.readDirSync(new URL(folder, import.meta.url))].map((entry) => entry.name)
      .filter((name) => name.endsWith(extension)).sort();
  assertEquals(files("scenarios/", ".py"), topics.map((topic) => `${topic}.py`));
  assertEquals(files("scenarios/", ".ts"), topics.map((topic) => `${topic}.ts`));
  assertEquals(files("traces/", ".txt"), topics.map((topic) => `${topic}.txt`));
  let count = 0;
  for (const [topic, { scenarios, differences = {} }] of Object.entries(TOPICS)) {
    const source = Deno.readTextFileSync(new URL(`scenarios/${topic}.py`, import.meta.url));
    const inPython = [...source.matchAll(/^@scenario.*\n(?:async )?def (\w+)/gm)].map((m) => m[1]!);
    assertEquals(Object.keys(scenarios), inPython, topic);
    const { lines } = readTraces(KEPT, topic);
    assertEquals([...lines.keys()], inPython, topic);
    for (const [name, trace] of lines) {
      assert(trace.length > 0, `${name} has an empty trace`);
      assert(!trace.some((line) => line.startsWith("the scenario ended by")), `${name} failed`);
    }
    for (const name of Object.keys(differences)) assert(name in scenarios, name);
    count += inPython.length;
  }
  assert(count >= SCENARIOS_MIN, `${count} scenarios`);
});

recordingTest("asyncio still does what was recorded", async (t) => {
  const again = await recordAgain();
  if (again === null) {
    await t.step("not repeated: there is no python3 of version 3.11 or later here", () => {
      for (const topic of Object.keys(TOPICS)) {
        assert(readTraces(KEPT, topic).lines.size > 0, topic);
      }
    });
    return;
  }
  try {
    const elsewhere: string[] = [];
    for (const topic of Object.keys(TOPICS)) {
      const { lines } = readTraces(again.directory, topic);
      const kept = readTraces(KEPT, topic);
      for (const [name, expected] of kept.lines) {
        const trace = lines.get(name);
        if (trace === undefined && kept.versioned.has(name)) elsewhere.push(name);
        else assertEquals(trace, expected, `${topic}: ${name} with CPython ${again.version}`);
      }
    }
    await t.step(
      `repeated with CPython ${again.version}, but for ${elsewhere.length} that other versions do otherwise`,
      () => assert(elsewhere.length < SCENARIOS_MIN / 4),
    );
  } finally {
    await Deno.remove(again.directory, { recursive: true });
  }
});
