/**
 * The table of names in shared memory: a text is there before the first record that has its number.
 *
 * A message would come too late: the thread that names a thing goes on, and the one that reads its records may see the
 * record first. So who reads the records looks here afterwards.
 *
 * @module
 */

import { NAME_CHARS_MAX, NAMES_MAX } from "./name_table.ts";
import type { NamesNews } from "./wire.ts";

/** Before the texts: how many there are. Each text has its length, and its characters. */
const COUNT_BYTES = 8;
const CELLS = 1 + NAME_CHARS_MAX;

/** Makes the memory of a table. */
export function namesMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(COUNT_BYTES + NAMES_MAX * CELLS * Uint16Array.BYTES_PER_ELEMENT);
}

/** One view of the table: of the thread that writes, or of the one that reads. */
export class SharedNames {
  readonly #count: Int32Array;
  readonly #chars: Uint16Array;
  #read = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#count = new Int32Array(memory, 0, 1);
    this.#chars = new Uint16Array(memory, COUNT_BYTES);
  }

  /** Adds the text that has the next number. */
  add(name: string): void {
    const number = Atomics.load(this.#count, 0);
    const start = number * CELLS;
    this.#chars[start] = name.length;
    for (let i = 0; i < name.length; i++) this.#chars[start + 1 + i] = name.charCodeAt(i);
    Atomics.store(this.#count, 0, number + 1);
  }

  /** The texts that were added since the last time, with their numbers, from 1. */
  take(): NamesNews {
    const end = Atomics.load(this.#count, 0);
    const names: [number, string][] = [];
    for (; this.#read < end; this.#read++) {
      const start = this.#read * CELLS;
      const chars = this.#chars.subarray(start + 1, start + 1 + this.#chars[start]!);
      names.push([this.#read + 1, String.fromCharCode(...chars)]);
    }
    return names;
  }
}
