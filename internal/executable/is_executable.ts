/**
 * Whether this program was made one file, or runs from its source.
 *
 * @module
 */

/**
 * Tells an executable of either kind from the source. Deno knows of the compiled kind. The self-extracting one is an
 * ordinary project once it is unpacked, with a `package.json` beside `main.ts` that the source does not have (see
 * `payload.ts`).
 */
export function isExecutable(isCompiled: boolean = Deno.build.standalone): boolean {
  if (isCompiled) return true;
  try {
    return Deno.statSync(new URL("../../package.json", import.meta.url)).isFile;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}
