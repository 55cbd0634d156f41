/**
 * `deno task handout`: writes the handout of each language to `dist/handout/LANGUAGE.html`.
 *
 * @module
 */

import { runBuildTask } from "./build_task.ts";
import { handout } from "./handout.ts";
import { LANGUAGES } from "./words.ts";

if (import.meta.main) {
  Deno.exit(
    await runBuildTask(
      "handout",
      "Write the printable page for a class in both languages",
      async (write) => {
        for (const language of LANGUAGES) {
          await write(`handout/${language}.html`, handout(language));
        }
      },
    ),
  );
}
