/**
 * The parts of highlight.js that are used here. Its own types bring the browser's globals with them, which contradict
 * Deno's.
 */

/** The grammar of a language. */
export interface Grammar {
  (highlighter: Highlighter): object;
}

export interface Highlighter {
  registerLanguage(name: string, grammar: Grammar): void;
  highlight(code: string, options: { language: string }): { value: string };
}

declare const highlighter: Highlighter;
export default highlighter;
