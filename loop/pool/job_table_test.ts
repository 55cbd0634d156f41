import { assert, assertEquals, assertFalse } from "@std/assert";
import { FINISHED, PAYLOAD_WANTED, STARTED } from "./event_ring.ts";
import { JobTable } from "./job_table.ts";
import type { CallPayload, ReplyPayload } from "./payload.ts";
import { SharedQueue } from "./shared_queue.ts";
import { ABORTING, DONE, RUNNING } from "./slot_table.ts";
import { ADD } from "./tasks_testing.ts";

/** A table whose only worker, number 0, is played by the test. */
function table() {
  const queue = new SharedQueue(1, 3);
  const posted: CallPayload[] = [];
  const replies: ReplyPayload[] = [];
  const seen: string[] = [];
  let wakes = 0;
  const thread = () => ({
    post: (call: CallPayload) => void posted.push(call),
    takeReply: () => replies.shift()!,
  });
  const jobs = new JobTable(queue, { thread, wake: () => wakes++ }, {
    started: (id, worker) => seen.push(`started ${id} on ${worker}`),
    done: (id, error) => seen.push(`done ${id} ${error?.message}`),
  });
  return {
    ...{ queue, jobs, posted, replies, seen },
    wakes: () => wakes,
    submit: (...args: unknown[]) => jobs.add(queue.enqueue(0, args), ADD, args),
    /** The worker takes the next job. @returns its slot */
    claim() {
      const slot = queue.submissions.take();
      assert(queue.slots.claim(slot, 0));
      return slot;
    },
  };
}

Deno.test("takeEvents() settles a job with the number in its slot, and calls nobody back", () => {
  const { queue, jobs, seen, submit, claim } = table();
  const job = submit(2, 3);
  const outcomes: unknown[] = [];
  job.onDone((error, value) => outcomes.push(error, value));
  const slot = claim();
  queue.events.put(slot, STARTED);
  queue.slots.putResult(slot, 5);
  queue.slots.move(slot, RUNNING, DONE);
  queue.events.put(slot, FINISHED);
  jobs.takeEvents();
  assertEquals([job.done, outcomes], [true, []]);
  assertEquals(jobs.runCallbacks(), 1);
  assertEquals(outcomes, [undefined, 5]);
  assertEquals(seen, ["started 1 on 0", "done 1 undefined"]);
  assertEquals(jobs.runCallbacks(), 0);
});

Deno.test("takeEvents() posts the payload that a worker wants, and takes its reply", () => {
  const { queue, jobs, posted, replies, submit, claim } = table();
  const job = submit("two", "three");
  const slot = claim();
  queue.events.put(slot, PAYLOAD_WANTED);
  jobs.takeEvents();
  assertEquals(posted, [{ module: ADD.module, name: ADD.name, args: ["two", "three"] }]);
  assert(queue.slots.waitForPayload(slot));
  replies.push({ value: "twothree" });
  queue.slots.setReplyPosted(slot);
  queue.slots.move(slot, RUNNING, DONE);
  queue.events.put(slot, FINISHED);
  jobs.takeEvents();
  let result: unknown;
  job.onDone((_error, value) => result = value);
  jobs.runCallbacks();
  assertEquals(result, "twothree");
});

Deno.test("giveUp() settles a job at once, and its worker gets no payload for it", () => {
  const { queue, jobs, posted, seen, wakes, submit, claim } = table();
  const job = submit("text");
  const slot = claim();
  assert(jobs.giveUp(job, new Error("too late")));
  assertFalse(jobs.isRunning(job));
  assertEquals([queue.slots.state(slot), wakes()], [ABORTING, 1]);
  assertEquals([...jobs.pending()], []);
  queue.events.put(slot, PAYLOAD_WANTED);
  jobs.takeEvents();
  assertFalse(queue.slots.waitForPayload(slot));
  assertEquals([posted, seen], [[], ["done 1 too late"]]);
});

Deno.test("failJobsOf() fails what the worker ran, and leaves what waits", () => {
  const { jobs, seen, submit, claim } = table();
  submit(1, 1);
  const waiting = submit(2, 2);
  claim();
  jobs.failJobsOf(0, undefined);
  assertEquals(seen, [
    "done 1 Cannot finish job 1: its worker must live on, got the end of worker 0",
  ]);
  assertEquals([...jobs.pending()], [waiting]);
});
