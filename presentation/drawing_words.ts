/**
 * The words in a drawing.
 *
 * A drawing is one file for all languages, so that it is drawn once and looks the same in each of them. Where a word
 * belongs it says `{{ key }}`; the words stand in a file a language, `drawings/words.fr.json`, under the name of the
 * drawing.
 *
 * @module
 */

/** The words of one drawing, by their keys. */
export type DrawingWords = Readonly<Record<string, string>>;

/** The words of all drawings in one language, by the names of the drawings. */
export type AllDrawingWords = Readonly<Record<string, DrawingWords>>;

/**
 * Puts the words into a drawing.
 *
 * @param svg the text of the drawing
 * @throws {RangeError} when a word is missing
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fillInWords("<text>{{ now }}</text>", { now: "à l’instant" }), "<text>à l’instant</text>");
 * ```
 */
export function fillInWords(svg: string, words: DrawingWords): string {
  return svg.replace(/\{\{ (\w+) \}\}/g, (_, key) => {
    const word = Object.hasOwn(words, key) ? words[key] : undefined;
    if (word === undefined) {
      throw new RangeError(
        `Cannot fill in the drawing: it must have a word for each key, got ${key}`,
      );
    }
    return word.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  });
}
