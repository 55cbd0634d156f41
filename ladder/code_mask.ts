/**
 * Code with everything blanked out that is not code. In what is left, a bracket is a bracket and the name of a
 * function is no word of a comment, so that simple patterns can find their way through a file.
 *
 * This is not a parser of TypeScript, and does not need to be one: the files that it reads compile and are formatted.
 * It knows where comments, strings, templates and regular expressions begin and end.
 *
 * @see ECMAScript, "Lexical Grammar"
 * @module
 */

const TOKEN =
  /(?<comment>\/\/.*|\/\*[^]*?\*\/)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<quote>`)|(?<slash>\/)|[^]/y;
const REGULAR_EXPRESSION = /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y;
/** After one of these a slash cannot divide, so it begins a regular expression. */
const OPERATOR_BEFORE =
  /(?:[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|yield|await))\s*$|^\s*$/;

/**
 * Blanks out comments, and what is inside strings, templates and regular expressions.
 *
 * @returns a text of the same length with the same line feeds
 */
export function maskCode(source: string): string {
  return maskUntil(source, 0, false).mask;
}

/** Masks from `start` to the end, or to the bracket that closes the hole of a template. */
function maskUntil(source: string, start: number, inHole: boolean): { mask: string; end: number } {
  let mask = "";
  let depth = 0;
  for (let at = start; at < source.length;) {
    TOKEN.lastIndex = at;
    const { 0: token, groups } = TOKEN.exec(source)!;
    const { comment, string, quote, slash } = groups!;
    if (inHole && token === "}" && depth === 0) return { mask, end: at };
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if (quote !== undefined) {
      const template = maskTemplate(source, at);
      mask += template.mask;
      at = template.end;
      continue;
    }
    let skipped = comment ?? string;
    if (slash !== undefined && OPERATOR_BEFORE.test(mask.slice(-40))) {
      REGULAR_EXPRESSION.lastIndex = at;
      skipped = REGULAR_EXPRESSION.exec(source)?.[0];
    }
    mask += skipped === undefined
      ? token
      : comment === undefined
      ? quoted(skipped)
      : blank(skipped);
    at += (skipped ?? token).length;
  }
  return { mask, end: source.length };
}

/** Masks a template that begins at `start`, but not the code in its holes. */
function maskTemplate(source: string, start: number): { mask: string; end: number } {
  let mask = "`";
  for (let at = start + 1; at < source.length;) {
    if (source[at] === "`") return { mask: `${mask}\``, end: at + 1 };
    if (source.startsWith("${", at)) {
      const hole = maskUntil(source, at + 2, true);
      mask += `  ${hole.mask}${blank(source.slice(hole.end, hole.end + 1))}`;
      at = hole.end + 1;
    } else {
      const length = source[at] === "\\" ? 2 : 1;
      mask += blank(source.slice(at, at + length));
      at += length;
    }
  }
  return { mask, end: source.length };
}

/** The quotes stay, so that something is seen to stand there. */
function quoted(text: string): string {
  return `"${blank(text.slice(1, -1))}"`;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
