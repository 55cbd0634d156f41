/**
 * One tag while the tokenizer walks through it: the attributes that are wanted, and no others.
 *
 * @module
 */

/** The longest name of an attribute that anybody wants: `content`. Longer names are not even cut out. */
const NAME_LENGTH_MAX = 7;

/**
 * How many characters of an attribute are kept; the rest is dropped. More than any URL that a crawler asks for, so that
 * one that was cut is too long still, and enough for a long `srcset`.
 */
export const ATTRIBUTE_LENGTH_MAX = 65_536;

/** Collects the values of a tag's wanted attributes. */
export class Tag {
  /** The name of the element, in lower case. */
  readonly name: string;
  /** Values by name (in lower case), in the order of the tag. Of an attribute that is there twice, the first counts. */
  readonly values: Map<string, string> = new Map();
  readonly #wanted: ReadonlySet<string>;
  #attribute: string | null = null;
  #value = "";

  /**
   * Begins a tag.
   *
   * @param name the name of the element, in lower case
   * @param wanted the names of the attributes to keep, in lower case
   */
  constructor(name: string, wanted: ReadonlySet<string>) {
    this.name = name;
    this.#wanted = wanted;
  }

  /** Begins the attribute whose name is `html.slice(start, end)`. */
  beginAttribute(html: string, start: number, end: number): void {
    this.#attribute = null;
    if (end - start > NAME_LENGTH_MAX) return;
    const name = html.slice(start, end).toLowerCase();
    if (this.#wanted.has(name) && !this.values.has(name)) this.#attribute = name;
    this.#value = "";
  }

  /** Adds `html.slice(start, end)` to the value. */
  append(html: string, start: number, end: number): void {
    const room = ATTRIBUTE_LENGTH_MAX - this.#value.length;
    if (this.#attribute !== null && room > 0) {
      this.#value += html.slice(start, Math.min(end, start + room));
    }
  }

  /** Adds a character that was written as a reference, like `&amp;`. */
  appendCodePoint(codePoint: number): void {
    if (this.#attribute !== null && this.#value.length < ATTRIBUTE_LENGTH_MAX) {
      this.#value += String.fromCodePoint(codePoint);
    }
  }

  /** Ends the attribute. */
  endAttribute(): void {
    if (this.#attribute !== null) this.values.set(this.#attribute, this.#value);
    this.#attribute = null;
  }
}
