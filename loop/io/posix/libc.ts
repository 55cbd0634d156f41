/**
 * The system calls, as the C library offers them.
 *
 * A program cannot touch the network; the kernel can, and a *system call* is how the one asks the other. The C
 * library wraps each call in a function, and `Deno.dlopen` calls such functions from TypeScript. Then `accept`,
 * `recv`, `send` and `epoll_wait` are what they are in C: numbers in, a number out, -1 for failure with the reason
 * in `errno` (see `errno.ts`).
 *
 * What a call costs, on the machine of the README: 10 ns to leave JavaScript and come back, some 250 ns to enter the
 * kernel and leave it, and what the kernel has to do: 1 µs for a `recv` of a few bytes, 5 µs for a `send` over
 * loopback, which does the receiver's half of the work as well. So what counts is how many calls a request takes. It
 * takes three here: wait, receive, send.
 *
 * Two things keep the first part small. Integers have 32 bits in these signatures, also where C has `size_t`: a
 * 64-bit one would travel as a BigInt, for 150 ns more. And buffers that are used again and again are passed as
 * pointers that were taken once.
 *
 * @see man pages, section 2
 * @module
 */

import { platform } from "./platform.ts";

const signatures = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  accept: { parameters: ["i32", "pointer", "pointer"], result: "i32" },
  recv: { parameters: ["i32", "pointer", "u32", "i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  poll: { parameters: ["buffer", "u32", "i32"], result: "i32" },
  pipe: { parameters: ["buffer"], result: "i32" },
  read: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  // C declares `fcntl(fd, command, ...)`. What stands for the dots is the third argument almost everywhere, but travels
  // on the stack on ARM Macs, as a ninth argument does: so it is passed in both places (see `descriptor.ts`).
  fcntl: {
    parameters: ["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"],
    result: "i32",
  },
  getaddrinfo: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32" },
  freeaddrinfo: { parameters: ["pointer"], result: "void" },
  gai_strerror: { parameters: ["i32"], result: "pointer" },
  errnoLocation: { name: platform.errnoLocation, parameters: [], result: "pointer" },
  // Linux only.
  accept4: { parameters: ["i32", "pointer", "pointer", "i32"], result: "i32", optional: true },
  epoll_create1: { parameters: ["i32"], result: "i32", optional: true },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32", optional: true },
  // Any call by its number, in the shapes that `transfer.ts` needs.
  transferByNumber: {
    name: "syscall",
    parameters: ["i32", "i32", "pointer", "u32", "i32", "pointer", "i32"],
    result: "i32",
    optional: true,
  },
  transferBufferByNumber: {
    name: "syscall",
    parameters: ["i32", "i32", "buffer", "u32", "i32", "pointer", "i32"],
    result: "i32",
    optional: true,
  },
  waitByNumber: {
    name: "syscall",
    parameters: ["i32", "i32", "pointer", "i32", "i32", "pointer", "i32"],
    result: "i32",
    optional: true,
  },
  eventfd: { parameters: ["u32", "i32"], result: "i32", optional: true },
  // macOS only.
  kqueue: { parameters: [], result: "i32", optional: true },
  kevent: {
    parameters: ["i32", "buffer", "i32", "pointer", "i32", "buffer"],
    result: "i32",
    optional: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions of the C library that are used here. */
export type Libc = Deno.StaticForeignLibraryInterface<typeof signatures>;

/** Why there are no system calls, or null when there are. */
export let unavailable: Error | null = null;

/**
 * The system calls, if they are not {@linkcode unavailable}. The library stays open as long as the program runs.
 * (Opening it does not throw, so that a module which needs it can be loaded, say by a test that is to be ignored.)
 */
export const libc: Libc = open();

function open(): Libc {
  try {
    if (!["linux", "darwin"].includes(Deno.build.os)) {
      throw new Deno.errors.NotSupported(
        `the system must be Linux or macOS, got ${Deno.build.os}`,
      );
    }
    return Deno.dlopen(platform.library, signatures).symbols;
  } catch (cause) {
    const rule = cause instanceof Deno.errors.NotSupported
      ? cause.message
      : cause instanceof Deno.errors.NotCapable
      ? "the program must be allowed to call foreign functions (--allow-ffi), got no permission"
      : `the C library must load, got ${cause instanceof Error ? cause.message : cause}`;
    unavailable = new Deno.errors.NotSupported(
      `Cannot use system calls: ${rule}; --io deno serves the same through Deno's own calls, on every system`,
      { cause },
    );
    return undefined as never;
  }
}

/** Where `buffer` lies in memory: to be taken once, while the buffer is kept alive. Null without system calls. */
export function pointerTo(
  buffer: Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
): Deno.PointerValue {
  return unavailable === null ? Deno.UnsafePointer.of(buffer) : null;
}
