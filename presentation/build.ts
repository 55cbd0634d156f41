/**
 * `deno task presentation:build`: writes the deck of each language to `dist/presentation/LANGUAGE/index.html`.
 *
 * @module
 */

import { runBuildTask } from "./build_task.ts";
import { deckFile } from "./deck_file.ts";
import { LANGUAGES } from "./words.ts";

if (import.meta.main) {
  Deno.exit(
    await runBuildTask(
      "presentation:build",
      "Write the slides as files that a browser opens",
      async (write) => {
        for (const language of LANGUAGES) {
          await write(`presentation/${language}/index.html`, await deckFile(language));
        }
      },
    ),
  );
}
