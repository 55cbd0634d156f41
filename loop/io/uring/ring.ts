/**
 * io_uring, bare: two rings in memory that a program shares with the kernel.
 *
 * Into the one, the *submission queue*, the program writes what it wants: "receive from 32", "send these bytes to 33".
 * Out of the other, the *completion queue*, it reads what has become of that. One system call, `io_uring_enter()`, hands
 * over all that was written, and waits until something is done. So a turn of a server costs one call, however many
 * clients had their turn.
 *
 *      program                                                       kernel
 *      writes at the tail ──▶ │ receive │ send │ send │     │ ──▶ takes from the head
 *      takes from the head ◀── │ 3 bytes │ EPIPE │         │ ◀── writes at the tail
 *
 * Two threads that share memory need barriers, or one may see the other's tail before its entries. Not here: with
 * `DEFER_TASKRUN` the kernel reads and writes the rings only inside `io_uring_enter()`, in the thread that calls it.
 *
 * @see io_uring(7); J. Axboe, "Efficient IO with io_uring" (2019)
 * @module
 */

import { closeDescriptor } from "../posix/descriptor.ts";
import { noteOpened } from "../posix/descriptor_ledger.ts";
import { errno, systemError } from "../posix/errno.ts";
import { pointerTo, unavailable } from "../posix/libc.ts";
import { EINTR, platform } from "../posix/platform.ts";
import {
  CQE_INTS,
  EBUSY,
  ETIME,
  IORING_ENTER_EXT_ARG,
  IORING_ENTER_GETEVENTS,
  IORING_OFF_SQ_RING,
  IORING_OFF_SQES,
  IORING_REGISTER_PBUF_RING,
  IORING_SETUP_DEFER_TASKRUN,
  IORING_SETUP_SINGLE_ISSUER,
  IORING_SETUP_SUBMIT_ALL,
  IORING_SETUP_TASKRUN_FLAG,
  IORING_SQ_CQ_OVERFLOW,
  IORING_SQ_TASKRUN,
  PARAMS_BYTES,
  SQE_INTS,
} from "./abi.ts";
import { notSupported, refused } from "./refusal.ts";
import {
  calls,
  map,
  SYS_IO_URING_ENTER,
  SYS_IO_URING_REGISTER,
  SYS_IO_URING_SETUP,
} from "./system_calls.ts";

/** What becomes of a submission is told by this function. */
export type OnCompletion = (userData: number, result: number, flags: number) => void;

/** A submission. What is left out is 0. */
export interface Submission {
  readonly opcode: number;
  /** `IOSQE_…` */
  readonly flags?: number;
  readonly descriptor?: number;
  /** For receive and accept: `…_MULTISHOT`. */
  readonly mode?: number;
  readonly address?: bigint;
  readonly length?: number;
  /** `MSG_…`, `POLL…` and so on, as the operation has them. */
  readonly operationFlags?: number;
  /** Comes back with the completion: 0 to 2^31 - 1. */
  readonly userData: number;
}

const ENTRIES = 1024;
const SETUP_FLAGS = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
  IORING_SETUP_SUBMIT_ALL | IORING_SETUP_TASKRUN_FLAG;
const EXT_ARG_BYTES = 24;

/** The two rings of a thread. Only that thread may use them. */
export class Ring {
  readonly descriptor: number;
  /** How many submissions fit. */
  readonly entries: number;
  /** Both rings: heads, tails, flags, completions. */
  readonly #rings: Int32Array;
  readonly #submissions: Int32Array;
  readonly #submissionMask: number;
  readonly #submissionTail: number;
  readonly #submissionFlags: number;
  readonly #completionMask: number;
  readonly #completionHead: number;
  readonly #completionTail: number;
  readonly #completions: number;
  /** Where the next submission is written. */
  #tail: number;
  #pending = 0;
  /** Whether the last call has taken a part of the submissions only. */
  #mustRepeat = false;
  /** A `struct __kernel_timespec`: seconds and nanoseconds, 64 bits each. */
  readonly #time = new Int32Array(4);
  /** A `struct io_uring_getevents_arg`, which says where the time is. */
  readonly #argument = new BigUint64Array(3);
  readonly #argumentPointer: Deno.PointerValue;
  readonly #argumentLength = Deno.UnsafePointer.create(BigInt(EXT_ARG_BYTES));

  /**
   * Makes a ring.
   *
   * @param entries how many submissions fit, a power of two; there is room for twice as many completions
   * @throws {Deno.errors.NotSupported} when the kernel refuses, or there is none of its kind
   */
  constructor(entries: number = ENTRIES) {
    const parameters = setUp(entries);
    this.descriptor = noteOpened(parameters.descriptor);
    const { submission, completion } = parameters;
    this.entries = parameters.entries;
    const bytes = Math.max(
      submission.array + 4 * parameters.entries,
      completion.entries + 4 * CQE_INTS * parameters.completions,
    );
    this.#rings = new Int32Array(map(bytes, this.descriptor, IORING_OFF_SQ_RING).memory);
    this.#submissions = new Int32Array(
      map(4 * SQE_INTS * parameters.entries, this.descriptor, IORING_OFF_SQES).memory,
    );
    this.#submissionMask = parameters.entries - 1;
    this.#submissionTail = submission.tail >> 2;
    this.#submissionFlags = submission.flags >> 2;
    this.#completionMask = parameters.completions - 1;
    this.#completionHead = completion.head >> 2;
    this.#completionTail = completion.tail >> 2;
    this.#completions = completion.entries >> 2;
    this.#tail = this.#rings[this.#submissionTail]!;
    // Submissions may be taken in any order. They never are here: entry i is number i.
    for (let i = 0; i < parameters.entries; i++) this.#rings[(submission.array >> 2) + i] = i;
    this.#argument[2] = BigInt(Deno.UnsafePointer.value(pointerTo(this.#time)));
    this.#argumentPointer = pointerTo(new Uint8Array(this.#argument.buffer));
    // A filter of system calls may let one pass and not the next: better known now than in the middle of a turn.
    const { descriptor } = this;
    if (calls.enter(SYS_IO_URING_ENTER, descriptor, 0, 0, IORING_ENTER_GETEVENTS, null, null) < 0) {
      throw this.#refused("io_uring_enter");
    }
  }

  /** How many submissions wait to be handed over. */
  get pending(): number {
    return this.#pending;
  }

  /** Whether the kernel keeps completions for which there was no room: `enter()` brings them. */
  get hasOverflown(): boolean {
    return (this.#rings[this.#submissionFlags]! & IORING_SQ_CQ_OVERFLOW) !== 0;
  }

  /** Whether something has come that the next `enter()` completes: one call does not complete any number. */
  get hasMore(): boolean {
    return (this.#rings[this.#submissionFlags]! & IORING_SQ_TASKRUN) !== 0;
  }

  /** Writes a submission. There must be room: fewer than {@linkcode entries} may be pending. */
  push(submission: Submission): void {
    const { address = 0n } = submission;
    this.pushRaw(
      submission.opcode | (submission.flags ?? 0) << 8 | (submission.mode ?? 0) << 16,
      submission.descriptor ?? -1,
      Number(BigInt.asIntN(32, address)),
      Number(BigInt.asIntN(32, address >> 32n)),
      submission.length ?? 0,
      submission.operationFlags ?? 0,
      submission.userData,
    );
  }

  /**
   * The same for those that are written for each request: no object, and no BigInt.
   *
   * @param head opcode, flags and mode: the first 32 bits
   */
  pushRaw(
    head: number,
    descriptor: number,
    addressLow: number,
    addressHigh: number,
    length: number,
    operationFlags: number,
    userData: number,
  ): void {
    const at = (this.#tail & this.#submissionMask) * SQE_INTS;
    const submissions = this.#submissions;
    submissions[at] = head;
    submissions[at + 1] = descriptor;
    submissions[at + 2] = submissions[at + 3] = 0;
    submissions[at + 4] = addressLow;
    submissions[at + 5] = addressHigh;
    submissions[at + 6] = length;
    submissions[at + 7] = operationFlags;
    submissions[at + 8] = userData;
    submissions[at + 9] = submissions[at + 10] = submissions[at + 11] = 0;
    submissions[at + 12] = submissions[at + 13] = 0;
    this.#tail = this.#tail + 1 | 0;
    this.#pending += 1;
  }

  /** Hands over what was written, and has the kernel complete what it can. Does not wait. */
  enter(): void {
    do this.#enter(0, IORING_ENTER_GETEVENTS, null, null); while (this.#mustRepeat);
  }

  /**
   * The same, and waits until something is complete, a signal arrives, or the time is up.
   *
   * @param timeoutMs milliseconds, less than 2^31
   */
  enterAndWait(timeoutMs: number): void {
    this.#time[0] = Math.floor(timeoutMs / 1000);
    this.#time[2] = Math.floor(timeoutMs % 1000 * 1e6);
    const flags = IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG;
    this.#enter(1, flags, this.#argumentPointer, this.#argumentLength);
  }

  /** Takes all completions that are there. */
  reap(onCompletion: OnCompletion): void {
    const rings = this.#rings;
    let head = rings[this.#completionHead]!;
    const tail = rings[this.#completionTail]!;
    while (head !== tail) {
      const at = this.#completions + (head & this.#completionMask) * CQE_INTS;
      head = head + 1 | 0;
      onCompletion(rings[at]!, rings[at + 2]!, rings[at + 3]!);
    }
    rings[this.#completionHead] = head;
  }

  /** Tells the kernel of a ring of buffers from which it may take: see `provided_buffers.ts`. */
  registerBuffers(address: bigint, entries: number): void {
    const argument = new BigUint64Array(5);
    argument[0] = address;
    argument[1] = BigInt(entries);
    const result = calls.register(
      SYS_IO_URING_REGISTER,
      this.descriptor,
      IORING_REGISTER_PBUF_RING,
      new Uint8Array(argument.buffer),
      1,
    );
    if (result < 0) throw this.#refused("io_uring_register");
  }

  /** Gives it back to the kernel, which cancels what is in flight. (The memory stays: it is seen by views.) */
  close(): void {
    closeDescriptor(this.descriptor);
  }

  #refused(call: string): Error {
    const error = refused(call, errno());
    this.close();
    return error;
  }

  #enter(
    count: number,
    flags: number,
    argument: Deno.PointerValue,
    length: Deno.PointerValue,
  ): void {
    this.#rings[this.#submissionTail] = this.#tail;
    const submitted = calls.enter(
      SYS_IO_URING_ENTER,
      this.descriptor,
      this.#pending,
      count,
      flags,
      argument,
      length,
    );
    this.#mustRepeat = false;
    if (submitted >= 0) {
      this.#pending -= submitted;
      this.#mustRepeat = this.#pending > 0;
      return;
    }
    const number = errno();
    // Nothing was handed over: the time is up, a signal came, or completions must be taken first.
    if (number === ETIME || number === EINTR || number === EBUSY || number === platform.EAGAIN) {
      return;
    }
    throw systemError("io_uring_enter", number);
  }
}

/** What the kernel says of a new ring. All offsets are in bytes. */
interface Parameters {
  readonly descriptor: number;
  readonly entries: number;
  readonly completions: number;
  readonly submission: { tail: number; flags: number; array: number };
  readonly completion: { head: number; tail: number; entries: number };
}

function setUp(entries: number): Parameters {
  if (unavailable !== null) throw unavailable;
  if (Deno.build.os !== "linux") {
    throw notSupported("the system must be Linux", Deno.build.os);
  }
  const words = new Int32Array(PARAMS_BYTES / 4);
  words[2] = SETUP_FLAGS;
  const descriptor = calls.setup(SYS_IO_URING_SETUP, entries, new Uint8Array(words.buffer));
  if (descriptor < 0) throw refused("io_uring_setup", errno());
  return {
    descriptor,
    entries: words[0]!,
    completions: words[1]!,
    submission: { tail: words[11]!, flags: words[14]!, array: words[16]! },
    completion: { head: words[20]!, tail: words[21]!, entries: words[25]! },
  };
}
