/**
 * `deno task presentation:build`: writes the deck of each language to `dist/presentation/LANGUAGE/index.html`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { deckFile } from "./deck_file.ts";
import { LANGUAGES } from "./words.ts";

if (import.meta.main) {
  for (const language of LANGUAGES) {
    const folder = fileURLToPath(new URL(`../dist/presentation/${language}`, import.meta.url));
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(`${folder}/index.html`, await deckFile(language));
  }
}
