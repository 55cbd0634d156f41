/**
 * `deno task handout`: writes the handout of each language to `dist/handout/LANGUAGE.html`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { handout } from "./handout.ts";
import { LANGUAGES } from "./words.ts";

if (import.meta.main) {
  const folder = fileURLToPath(new URL("../dist/handout", import.meta.url));
  await Deno.mkdir(folder, { recursive: true });
  for (const language of LANGUAGES) {
    await Deno.writeTextFile(`${folder}/${language}.html`, handout(language));
  }
}
