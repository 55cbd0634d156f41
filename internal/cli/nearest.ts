/**
 * The name that a user probably meant.
 *
 * Whoever types `--prot` should not have to read the whole help to find `--port`. Typing errors are
 * mostly one of four: a character too many, one missing, a wrong one, two swapped. The edit
 * distance of Damerau counts them. The variant here, optimal string alignment, never edits a
 * swapped pair again, which makes no difference for words as near as these and needs no table of
 * the alphabet.
 *
 * @see F. J. Damerau, "A technique for computer detection and correction of spelling errors", CACM
 * 7 (1964)
 * @module
 */

/** How many insertions, deletions, substitutions and swaps of neighbours turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  // Row i holds the distances between the first i characters of `a` and every prefix of `b`. A swap
  // looks two rows back, so three rows are kept.
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(previous[j]! + 1, row[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforePrevious[j - 2]! + 1);
      }
      row.push(distance);
    }
    [beforePrevious, previous] = [previous, row];
  }
  return previous[b.length]!;
}

/**
 * Finds the name that is nearest to `word`.
 *
 * @returns the first of the nearest names; undefined when all differ in more than a third of their
 * characters, since a far-fetched suggestion is worse than none
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  return nearestNames(word, names, 1)[0];
}

/**
 * Finds the names that are nearest to `word`, as {@linkcode nearest} does.
 *
 * @param count how many at most
 * @returns the nearest first; of equally near ones the first in `names`
 */
export function nearestNames(word: string, names: readonly string[], count: number): string[] {
  const lower = word.toLowerCase();
  const near: { name: string; distance: number }[] = [];
  for (const name of names) {
    const distanceMax = Math.floor(Math.max(lower.length, name.length) / 3);
    // The lengths alone settle most cases; above all, a huge word never meets the quadratic part.
    if (Math.abs(lower.length - name.length) > distanceMax) continue;
    const distance = editDistance(lower, name);
    if (distance <= distanceMax) near.push({ name, distance });
  }
  return near.sort((a, b) => a.distance - b.distance).slice(0, count).map(({ name }) => name);
}
