/**
 * How fast is the loop, beside CPython's asyncio on the same machine in the same run?
 *
 * ```sh
 * deno run -P loop/beside_asyncio.ts [ROUNDS] [--cold]
 * ```
 *
 * With `--cold` each of our runs is the first and only one of a new process, as a user's program is: what the compiler has
 * not seen yet is interpreted, and counts. There are fewer operations then, since that matters in short programs.
 *
 * A machine is never equally fast for long, so the two take turns, each pair gives a ratio, and the median of
 * the ratios counts. That is why this is not written with `Deno.bench()`, which measures one after the other.
 */

import { EventLoop } from "./event_loop.ts";
import { createTask } from "./kernel/ensure_future.ts";
import { run } from "./run.ts";
import { Queue } from "./synchronization/queue.ts";
import { gather } from "./waiting/gather.ts";
import { sleep } from "./waiting/sleep.ts";

async function callSoon(count: number): Promise<void> {
  const loop = new EventLoop();
  let left = count;
  const callback = (): void => {
    if (--left > 0) loop.callSoon(callback);
    else loop.stop();
  };
  loop.callSoon(callback);
  await loop.runForever();
  loop.close();
}

async function timers(count: number): Promise<void> {
  const loop = new EventLoop();
  let left = count;
  const callback = (): void => {
    if (--left === 0) loop.stop();
  };
  for (let n = 0; n < count; n++) loop.callLater(n * 7919 % 1000 / 1000, callback);
  await loop.runForever();
  loop.close();
}

async function switches(count: number, tasks: number): Promise<void> {
  function* worker() {
    for (let turn = 0; turn < count / tasks; turn++) yield* sleep(0);
  }
  await run((function* () {
    yield* gather(Array.from({ length: tasks }, worker));
  })());
}

async function queue(count: number): Promise<void> {
  function* producer(queue: Queue<number>) {
    for (let n = 0; n < count; n++) yield* queue.put(n);
  }
  await run((function* () {
    const queue = new Queue<number>(1);
    const task = createTask(producer(queue));
    for (let n = 0; n < count; n++) yield* queue.get();
    yield* task;
  })());
}

interface Program {
  name: string;
  count: number;
  /** How many operations are a short program. */
  coldCount: number;
  run: (count: number) => Promise<void>;
}

const programs: Program[] = [
  { name: "callSoon", count: 1_000_000, coldCount: 300_000, run: callSoon },
  {
    name: "switches of one task",
    count: 1_000_000,
    coldCount: 200_000,
    run: (count) => switches(count, 1),
  },
  {
    name: "switches of 100 tasks",
    count: 1_000_000,
    coldCount: 200_000,
    run: (count) => switches(count, 100),
  },
  { name: "timers", count: 100_000, coldCount: 100_000, run: timers },
  { name: "queue", count: 100_000, coldCount: 100_000, run: queue },
];

/** Runs the programs of asyncio in one `python3` process, which ends when this one closes its input. */
class Asyncio {
  readonly #process = new Deno.Command("python3", {
    args: [new URL("beside_asyncio.py", import.meta.url).pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  readonly #input = this.#process.stdin.getWriter();
  readonly #output = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();

  /** Returns nanoseconds for each of the program's `count` operations. */
  async measure(name: string, count: number): Promise<number> {
    await this.#input.write(new TextEncoder().encode(`${count} ${name}\n`));
    let seconds = "";
    while (!seconds.endsWith("\n")) {
      const { value, done } = await this.#output.read();
      if (done) throw new Error(`Cannot measure ${name}: python3 must answer, got the end`);
      seconds += value;
    }
    return Number(seconds) * 1e9 / count;
  }

  async close(): Promise<void> {
    await this.#input.close();
    await this.#output.cancel();
    await this.#process.status;
  }
}

async function measure(program: Program, count: number): Promise<number> {
  const startedAt = performance.now();
  await program.run(count);
  return (performance.now() - startedAt) * 1e6 / count;
}

/** The same in a process of its own. */
async function measureCold({ name, coldCount }: Program): Promise<number> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-P", import.meta.filename!, "--once", name, String(coldCount)],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot measure ${name}: the process must succeed, got a failure`);
  return Number(new TextDecoder().decode(stdout));
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

function print(...columns: string[]): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`| ${columns.join(" | ")} |\n`));
}

async function compare(rounds: number, cold: boolean): Promise<void> {
  const asyncio = new Asyncio();
  print("program", "loop/ ns", "asyncio ns", "times faster (all rounds)");
  print("---", "---", "---", "---");
  for (const program of programs) {
    const count = cold ? program.coldCount : program.count;
    if (!cold) await program.run(count); // The compiler has its say first.
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await (cold ? measureCold(program) : measure(program, count)));
      theirs.push(await asyncio.measure(program.name, count));
    }
    const ratios = theirs.map((ns, round) => ns / (ours[round] as number));
    print(
      `${count.toLocaleString("en")} ${program.name}`,
      median(ours).toFixed(0),
      median(theirs).toFixed(0),
      `${median(ratios).toFixed(1)} (${ratios.map((ratio) => ratio.toFixed(1)).join(" ")})`,
    );
  }
  await asyncio.close();
}

if (Deno.args[0] === "--once") {
  const [, name, count] = Deno.args;
  const ns = await measure(programs.find((one) => one.name === name) as Program, Number(count));
  Deno.stdout.writeSync(new TextEncoder().encode(String(ns)));
} else {
  const rounds = Deno.args.find((arg) => !arg.startsWith("--"));
  await compare(Number(rounds ?? 5), Deno.args.includes("--cold"));
}
