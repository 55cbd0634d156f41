/**
 * Source code in colours, line by line.
 *
 * highlight.js gives one piece of markup for all lines, in which an element such as a template string may begin on one
 * line and end on another. Slides dim and move single lines, so each line must be whole by itself: what is open at its
 * end is closed there, and opened again on the next.
 *
 * @module
 */

// @ts-types="../internal/types/highlighter.d.ts"
import highlighter from "highlight.js/lib/core";
// @ts-types="../internal/types/grammar.d.ts"
import typescript from "highlight.js/lib/languages/typescript";

highlighter.registerLanguage("typescript", typescript);

/**
 * Colours TypeScript.
 *
 * @returns the markup of each line, without line feeds
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(highlightedLines("return 1;"), [
 *   '<span class="hljs-keyword">return</span> <span class="hljs-number">1</span>;',
 * ]);
 * ```
 */
export function highlightedLines(code: string): string[] {
  return splitLines(highlighter.highlight(code, { language: "typescript" }).value);
}

/** Splits markup of text and `<span>` elements, and makes each line whole. */
export function splitLines(markup: string): string[] {
  /** The start tags that are open, the outermost first. */
  let open: string[] = [];
  return markup.split("\n").map((line) => {
    const before = open.join("");
    const stack = [...open];
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === "</span>") stack.pop();
      else stack.push(tag);
    }
    open = stack;
    return before + line + "</span>".repeat(stack.length);
  });
}
