/**
 * The drawings, by the names that slides use. They are put into the page as they are, so that their colours follow the
 * page by day and by night.
 *
 * A drawing is the same in all languages, except for its words: `{{ key }}` in it stands for a word of
 * `drawings/words.LANGUAGE.json`.
 *
 * @module
 */

import enWords from "./drawings/words.en.json" with { type: "json" };
import frWords from "./drawings/words.fr.json" with { type: "json" };
import pool from "./drawings/pool.svg" with { type: "text" };
import selector from "./drawings/selector.svg" with { type: "text" };
import sync from "./drawings/sync.svg" with { type: "text" };
import task from "./drawings/task.svg" with { type: "text" };
import threadsConcurrent from "./drawings/threads_concurrent.svg" with { type: "text" };
import threadsParallel from "./drawings/threads_parallel.svg" with { type: "text" };
import timelines from "./drawings/timelines.svg" with { type: "text" };
import turn from "./drawings/turn.svg" with { type: "text" };
import waterfall from "./drawings/waterfall.svg" with { type: "text" };
import { html } from "../internal/page/html.ts";
import type { Language } from "./words.ts";

const drawings: Readonly<Record<string, string>> = {
  pool,
  selector,
  sync,
  task,
  threads_concurrent: threadsConcurrent,
  threads_parallel: threadsParallel,
  timelines,
  turn,
  waterfall,
};
/** By language, drawing and key. */
const words: Readonly<Record<Language, Record<string, Record<string, string>>>> = {
  fr: frWords,
  en: enWords,
};

/**
 * Makes a drawing.
 *
 * @returns an `<svg>` element
 * @throws {RangeError} when there is none of that name, or no word for a key in it
 */
export function drawingOf(name: string, language: Language): string {
  const drawing = Object.hasOwn(drawings, name) ? drawings[name] : undefined;
  if (drawing === undefined) {
    throw new RangeError(
      `Cannot show the drawing: it must be in presentation/drawings.ts, got ${name}`,
    );
  }
  return drawing.trim().replace(/\{\{ (\w+) \}\}/g, (_, key: string) => {
    const word = words[language][name]?.[key];
    if (word === undefined) {
      throw new RangeError(
        `Cannot show the drawing ${name}: each key must have a word in ${language}, got ${key}`,
      );
    }
    return html`${word}`.markup;
  });
}
