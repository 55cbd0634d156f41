/**
 * How a program tells its caller what became of it. Scripts depend on these numbers.
 *
 * 0, 1 and 2 are what Unix tools have always used. 130 and 143 are what a shell reports for a
 * program that a signal ended, 128 plus the signal's number, and thus what its caller expects after
 * Ctrl-C.
 *
 * @see https://tldp.org/LDP/abs/html/exitcodes.html
 * @module
 */

/** The work is done, or its reader wants no more of it. */
export const EXIT_DONE = 0;
/** It failed while running: a wrong answer, a lost connection. */
export const EXIT_FAILED = 1;
/** The command line is wrong: nothing was tried. */
export const EXIT_USAGE = 2;
/** The server cannot be reached. */
export const EXIT_UNREACHABLE = 3;
/** Ended by SIGINT (Ctrl-C) before the work was complete: 128 + 2. */
export const EXIT_SIGINT = 130;
/** Ended by SIGTERM before the work was complete: 128 + 15. */
export const EXIT_SIGTERM = 143;
