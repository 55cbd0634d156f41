/**
 * The page, as far as tests of the quiz need it.
 *
 * @module
 */

/** A section of the page, as far as the quiz uses it. */
export function sectionOf() {
  const parts = new Map(["question", "choices", "verdict"].map((name) => [
    `[data-${name}]`,
    { textContent: "", replaceChildren() {} },
  ]));
  return { querySelector: (selector: string) => parts.get(selector)! };
}
