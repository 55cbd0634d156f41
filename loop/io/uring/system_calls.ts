/**
 * The three system calls of io_uring, and `mmap` to share memory with the kernel.
 *
 * The C library has no functions for them, only `syscall()`, which makes any call by its number. New calls have the same
 * numbers on all processors.
 *
 * @see io_uring_setup(2), io_uring_enter(2), io_uring_register(2), mmap(2)
 * @module
 */

import { unavailable as libcUnavailable } from "../posix/libc.ts";
import { platform } from "../posix/platform.ts";
import { notSupported } from "./refusal.ts";

export const SYS_IO_URING_SETUP = 425;
export const SYS_IO_URING_ENTER = 426;
export const SYS_IO_URING_REGISTER = 427;

const signatures = {
  setup: { name: "syscall", parameters: ["i32", "u32", "buffer"], result: "i32" },
  // The last argument is a length, of 64 bits. As a pointer it costs no BigInt, and leaves no bit to chance.
  enter: {
    name: "syscall",
    parameters: ["i32", "i32", "u32", "u32", "u32", "pointer", "pointer"],
    result: "i32",
  },
  register: {
    name: "syscall",
    parameters: ["i32", "i32", "u32", "buffer", "u32"],
    result: "i32",
  },
  mmap: {
    parameters: ["pointer", "usize", "i32", "i32", "i32", "usize"],
    result: "pointer",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions that are used here. */
export type UringCalls = Deno.StaticForeignLibraryInterface<typeof signatures>;

/** The calls; undefined where there are none: not on Linux, or without the right to foreign functions. */
export const calls: UringCalls = Deno.build.os === "linux" && libcUnavailable === null
  ? Deno.dlopen(platform.library, signatures).symbols
  : undefined as never;

const PROT_READ_WRITE = 1 | 2;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_ANONYMOUS = 0x20;
const MAP_POPULATE = 0x8000;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

/** Memory that the kernel can use, too. It stays as long as the process runs. */
export interface Mapped {
  /** The bytes. */
  readonly memory: ArrayBuffer;
  /** Where they lie. */
  readonly address: bigint;
}

/**
 * Maps memory.
 *
 * @param descriptor of the ring of which it is a part; -1: fresh memory, which begins with a page
 * @throws {Deno.errors.NotSupported} when there is none
 */
export function map(bytes: number, descriptor: number, offset: number): Mapped {
  const flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED | MAP_POPULATE;
  const pointer = calls.mmap(
    null,
    BigInt(bytes),
    PROT_READ_WRITE,
    flags,
    descriptor,
    BigInt(offset),
  );
  const address = Deno.UnsafePointer.value(pointer);
  if (pointer === null || BigInt.asUintN(64, address) === MAP_FAILED) {
    throw notSupported("the system must map memory for it", `none of ${bytes} bytes`);
  }
  return { memory: Deno.UnsafePointerView.getArrayBuffer(pointer, bytes), address };
}
