/**
 * `fibserv serve --file` and `fibserv demo --file`: finds a variant of one's own, and says in one line what is wrong with it.
 *
 * @module
 */

import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { giveUpReadingElsewhere } from "../internal/cli/give_up.ts";
import { printable, quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { isExecutable } from "../internal/executable/is_executable.ts";
import { loadVariantFile, type OwnVariant } from "../variants/variant_file.ts";

/** How much of a reason is shown. */
const REASON_LENGTH_MAX = 300;

/**
 * Loads the variant, and then gives up the right to read files other than the program's own: what it imports is
 * there by now, and a server has no business with files.
 *
 * @param variant what `--variant` was given, which must be nothing
 * @throws {UsageError} when `--variant` is given as well, when the program is an executable, when there is no such
 * file, or when it is an address of the web
 * @throws {CommandError} when the file cannot be loaded, or is no variant
 */
export async function variantOfFile(
  path: string,
  variant: string | undefined,
): Promise<OwnVariant> {
  if (variant !== undefined) {
    throw new UsageError(
      `Cannot serve --file ${
        quote(path)
      }: it must come without --variant, got --variant ${variant}`,
    );
  }
  if (isExecutable()) {
    throw new UsageError(
      `Cannot serve --file ${quote(path)}: fibserv must run from source, got an executable`,
    );
  }
  try {
    const loaded = await loadVariantFile(path);
    giveUpReadingElsewhere();
    return loaded;
  } catch (cause) {
    const reason = reasonOf(cause);
    if (cause instanceof TypeError) {
      const shown = printable(reason).slice(0, REASON_LENGTH_MAX);
      throw new CommandError(`Cannot serve --file ${quote(path)}: ${shown}`, { cause });
    }
    if (cause instanceof URIError) {
      throw new UsageError(
        `Cannot serve --file ${quote(path)}: it must be a path on this machine, got an address`,
      );
    }
    throw new UsageError(
      `Cannot serve --file ${quote(path)}: it must be a file that can be read, got ${
        quote(reason, REASON_LENGTH_MAX)
      }`,
    );
  }
}
