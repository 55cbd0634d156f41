/**
 * Variants whose threads die when a client says so, or whose pool has no room: copies of those in the table, with one line
 * more, or another one.
 *
 * A request for {@linkcode CRASH} ends the thread that deals with it by an error that nobody catches, one for
 * {@linkcode CLOSE} without a word.
 *
 * @module
 */

import { assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";

const ROOT = new URL("../..", import.meta.url);

/** The request that ends a thread by an error. */
export const CRASH = 13;
/** The request that ends a thread without a word. */
export const CLOSE = 14;

/** In the thread that serves: what comes after a chunk was received. `throw` is what a coroutine would catch. */
const SERVING = `
function sabotage(bytes, fail) {
  const request = String.fromCharCode(bytes[0], bytes[1]);
  if (request === "${CRASH}") fail(() => { throw new Error("sabotage"); });
  if (request === "${CLOSE}") self.close();
}
`;

/** In a pool's worker: the task. */
const FIB = `
export * from "${ROOT}variants/fib.ts";
import * as real from "${ROOT}variants/fib.ts";
import { task } from "${ROOT}loop/pool/pool_task.ts";

export function fibsInWorker(ns) {
  if (ns.includes(${CRASH})) {
    setTimeout(() => { throw new Error("sabotage"); }, 0);
    return new Promise(() => {});
  }
  if (ns.includes(${CLOSE})) self.close();
  return real.fibsInWorker(ns);
}

export const fibsTask = task(import.meta.url, "fibsInWorker");
`;

/** A folder with the copies of one variant. */
export class Sabotaged implements AsyncDisposable {
  /** The file to serve. */
  readonly file: string;
  readonly #folder: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.file = join(folder, `${name}.ts`);
  }

  /** Makes the copies. */
  static async make(name: string, computesInPool: boolean): Promise<Sabotaged> {
    const folder = await Deno.makeTempDir({ prefix: "fibserv_sabotage_" });
    const copies = new Map<string, string>();
    if (computesInPool) {
      copies.set("fib", FIB).set("fib_pool", await copyOf("fib_pool", ["fib"]));
      copies.set(name, await copyOf(name, ["fib", "fib_pool"]));
    } else if (name === "thrd") {
      copies.set(name, sabotaged(await copyOf(name, []), "(end) => end()"));
    } else {
      copies.set("coro", sabotaged(await copyOf("coro", []), "queueMicrotask"));
      copies.set(name, await copyOf(name, ["coro"]));
    }
    for (const [copy, text] of copies) await Deno.writeTextFile(join(folder, `${copy}.ts`), text);
    return new Sabotaged(folder, name);
  }

  /** Makes copies of a variant with a pool whose queue is full when each worker has a job. */
  static async withoutQueue(name: string): Promise<Sabotaged> {
    const folder = await Deno.makeTempDir({ prefix: "fibserv_sabotage_" });
    const pool = await copyOf("fib_pool", []);
    const length = /queueLengthMax: .*/;
    assertMatch(pool, length);
    await Deno.writeTextFile(
      join(folder, "fib_pool.ts"),
      pool.replace(length, "queueLengthMax: 0,"),
    );
    await Deno.writeTextFile(join(folder, `${name}.ts`), await copyOf(name, ["fib_pool"]));
    return new Sabotaged(folder, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The text of a module of `variants/` as it has to look elsewhere, beside copies of `neighbours`. */
async function copyOf(name: string, neighbours: readonly string[]): Promise<string> {
  const text = await Deno.readTextFile(new URL(`variants/${name}.ts`, ROOT));
  return text.replaceAll(
    / from "\.\/(\w+)\.ts"/g,
    (found, other) => neighbours.includes(other) ? found : ` from "${ROOT}variants/${other}.ts"`,
  )
    .replaceAll(' from "../', ` from "${ROOT}`);
}

function sabotaged(text: string, fail: string): string {
  const received = "session.receive(client.bytes, count);";
  assertStringIncludes(text, received);
  return text.replace(received, `${received} sabotage(client.bytes, ${fail});`) + SERVING;
}
