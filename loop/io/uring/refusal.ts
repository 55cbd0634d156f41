/**
 * Why there is no ring, in words that tell what can be done.
 *
 * @see io_uring_setup(2), section "ERRORS"; the kernel's Documentation/admin-guide/sysctl/kernel.rst, "io_uring_disabled"
 * @module
 */

import { nameOfError } from "../posix/errno.ts";
import { EINVAL, EPERM } from "../posix/platform.ts";
import { ENOSYS } from "./abi.ts";

/** Says what must be so that there is a ring, what is, and what serves as well. */
export function notSupported(rule: string, got: string): Error {
  return new Deno.errors.NotSupported(
    `Cannot use io_uring: ${rule}, got ${got}; --io posix serves the same through other system calls`,
  );
}

/**
 * Why the kernel has refused, as far as the error number tells.
 *
 * @param call the system call that has failed
 */
export function refused(call: string, number: number): Error {
  const got = `${number === ENOSYS ? "ENOSYS" : nameOfError(number)} from ${call}`;
  switch (number) {
    case ENOSYS:
      return notSupported("the kernel must have it (Linux 6.1 or later)", got);
    case EINVAL:
      return notSupported("the kernel must be Linux 6.1 or later", got);
    case EPERM:
      return notSupported(
        "the kernel must permit it (sysctl kernel.io_uring_disabled, the seccomp profile of a container)",
        got,
      );
    default:
      return notSupported("the kernel must give a ring", got);
  }
}
