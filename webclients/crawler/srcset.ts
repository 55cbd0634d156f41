/**
 * The URLs of a `srcset` attribute: `a.png 1x, b.png 2x`.
 *
 * It looks like a list that one could split at commas, and is not: a comma inside of a URL belongs to it
 * (`data:image/png;base64,iVBO…`), commas at its end do not, and in what follows the URL a comma ends the candidate
 * only outside of parentheses. The standard gives an algorithm, and this is it, without what it says about the
 * descriptors: a crawler wants all sizes. The package `srcset` was tried instead: its pattern takes `2x` for the URL of
 * `a 2x`, and `2)` for one of `a (1,2)`.
 *
 * @see https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
 * @module
 */

const BLANKS_AND_COMMAS = /[\t\n\f\r ,]*/y;
const NOT_BLANK = /[^\t\n\f\r ]+/y;

/**
 * Lists the URLs of a `srcset` in their order, as they are written. Takes time in proportion to the length.
 *
 * @param srcset the attribute, character references decoded
 */
export function srcsetUrls(srcset: string): string[] {
  const urls: string[] = [];
  let at = 0;
  for (;;) {
    at = endOf(BLANKS_AND_COMMAS, srcset, at);
    if (at === srcset.length) return urls;
    const end = endOf(NOT_BLANK, srcset, at);
    const last = lastNotComma(srcset, end);
    urls.push(srcset.slice(at, last));
    at = last < end ? end : endOfDescriptors(srcset, end);
  }
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}

/** Where the commas begin that stand before `end`: a URL that ends in one has no descriptors. */
function lastNotComma(text: string, end: number): number {
  while (text[end - 1] === ",") end--;
  return end;
}

function endOfDescriptors(text: string, at: number): number {
  let inParentheses = false;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === "(") inParentheses = true;
    else if (character === ")") inParentheses = false;
    else if (character === "," && !inParentheses) break;
  }
  return at;
}
