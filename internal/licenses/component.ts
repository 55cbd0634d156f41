/**
 * What a licence is asked of: a part of the program that somebody else wrote, and the licences that such parts may have.
 *
 * @module
 */

/** Something in the program that has a licence of its own. */
export interface Component {
  /** As in `npm:name`, the name of the runtime's part, or the folder of a package that has a licence of its own. */
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** Its identifier in the SPDX list: `MIT`. */
  readonly license: string;
  /** The whole text, with the copyright notice; lines end by LF, and none at the end. */
  readonly text: string;
}

/**
 * The licences that a part of the program may have, by their SPDX identifiers. All allow everybody to use the program and
 * to hand it on, changed or not, in a file with other programs, if the text goes along: which is what
 * `fibserv licenses` is for. None asks that what it is used in takes on its terms.
 */
export const ALLOWED_LICENSES: readonly string[] = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "OFL-1.1",
];
