/**
 * HTML in which nothing from outside can become markup.
 *
 * A report shows names that were typed on a command line, and messages that other programs wrote.
 * Put into a page as they are, `<` and `&` in them are read as markup: at best the name is not to be
 * seen, at worst it is a script. Escaping by hand at each place fails at the place that was
 * forgotten. So the tag {@linkcode html} turns it round: whatever is interpolated is escaped, and
 * only what such a template has made passes as markup.
 *
 *     html`<td title="${name}">${name}</td>`
 *
 * This is enough for text and for attributes in quotation marks, which is where this project
 * interpolates. It would not be enough inside of `<script>`, `<style>`, `href` or an attribute
 * without quotation marks, where other characters have power.
 *
 * @see OWASP, Cross Site Scripting Prevention Cheat Sheet, "Output Encoding"
 * @module
 */

/** A piece of markup. The tag {@linkcode html} makes it, and {@linkcode trusted}. */
export class Html {
  /** @param markup what goes into the page as it is */
  constructor(readonly markup: string) {}
}

/** What may be interpolated; null shows nothing. */
export type Interpolated = Html | string | number | null | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Makes markup of a template. Strings and numbers are escaped; a list is put in a row. The white
 * space at both ends of the template is the layout of the source, and dropped.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Interpolated[]): Html {
  const own = [...texts];
  own[0] = own[0]!.trimStart();
  own.push(own.pop()!.trimEnd());
  return new Html(String.raw({ raw: own }, ...values.map(markupOf)));
}

/** Markup that was not made by a template: a style sheet of ours. Never for what comes from outside. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function markupOf(value: Interpolated): string {
  if (value === null) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(markupOf).join("");
  return String(value).replace(/[&<>"']/g, (character) => entities[character]!);
}
