/**
 * The numbers by which programs and io_uring understand each other. They are part of the kernel's binary interface, and
 * never change; names as in the header.
 *
 * @see `<linux/io_uring.h>`, `<poll.h>`
 * @module
 */

// io_uring_setup(): a `struct io_uring_params` of 120 bytes.
export const PARAMS_BYTES = 120;
/** All submissions of a call are made, whatever becomes of one of them. */
export const IORING_SETUP_SUBMIT_ALL: number = 1 << 7;
/** The kernel says, in the flags of the submission ring, when there is something that only `io_uring_enter()` completes. */
export const IORING_SETUP_TASKRUN_FLAG: number = 1 << 9;
/** Only one thread ever submits: the kernel needs no locks against others. */
export const IORING_SETUP_SINGLE_ISSUER: number = 1 << 12;
/**
 * The kernel completes what it can inside `io_uring_enter()`, and never behind the back of the program. (Linux 6.1; it is
 * what fixes the oldest kernel here.)
 */
export const IORING_SETUP_DEFER_TASKRUN: number = 1 << 13;
/** Completions that find no room are kept until there is some (Linux 5.5). */
export const IORING_FEAT_NODROP: number = 1 << 1;

// What is mapped of a ring, by the offset that `mmap()` gets.
export const IORING_OFF_SQ_RING = 0;
export const IORING_OFF_SQES = 0x1000_0000;

// io_uring_enter().
export const IORING_ENTER_GETEVENTS = 1;
export const IORING_ENTER_EXT_ARG = 8;
/** In the flags of the submission ring: completions are kept for which there was no room. */
export const IORING_SQ_CQ_OVERFLOW = 2;
/** There: something is to be completed. */
export const IORING_SQ_TASKRUN = 4;

// io_uring_register().
export const IORING_REGISTER_PBUF_RING = 22;

// A submission (`struct io_uring_sqe`, 64 bytes).
export const SQE_INTS = 16;
export const IORING_OP_NOP = 0;
export const IORING_OP_POLL_ADD = 6;
export const IORING_OP_ACCEPT = 13;
export const IORING_OP_ASYNC_CANCEL = 14;
export const IORING_OP_SEND = 26;
export const IORING_OP_RECV = 27;
export const IOSQE_BUFFER_SELECT: number = 1 << 5;
export const IOSQE_CQE_SKIP_SUCCESS: number = 1 << 6;
/** In the place of a length: tells of each change, and not only of the first. */
export const IORING_POLL_ADD_MULTI = 1;
export const IORING_ACCEPT_MULTISHOT = 1;
export const IORING_RECV_MULTISHOT = 2;
export const IORING_ASYNC_CANCEL_ALL = 1;
export const IORING_ASYNC_CANCEL_FD = 2;
/** For a send with `MSG_DONTWAIT`: "all of it" is what counts as success, so that less is reported. */
export const MSG_WAITALL = 0x100;

// A completion (`struct io_uring_cqe`, 16 bytes).
export const CQE_INTS = 4;
export const IORING_CQE_F_BUFFER = 1;
export const IORING_CQE_F_MORE = 2;
/** Which buffer was filled stands in the upper half of a completion's flags. */
export const IORING_CQE_BUFFER_SHIFT = 16;

// Errors that only io_uring gives here; in a completion they are negative.
export const ETIME = 62;
export const EBUSY = 16;
export const ECANCELED = 125;
export const ENOSYS = 38;
