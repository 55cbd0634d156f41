/** The type of a grammar of highlight.js. */
import type { Grammar } from "./highlighter.d.ts";
declare const grammar: Grammar;
export default grammar;
