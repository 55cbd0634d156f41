import { assert, assertEquals } from "@std/assert";
import { selfContained } from "./deck_file.ts";
import { scripts } from "./deck_assets.ts";
import { recordedRuns } from "./recorded_runs.ts";
import { readSlides } from "./slides.ts";

Deno.test("selfContained() makes one module of many, in which each is loaded once", async () => {
  const modules = {
    "main.js": 'import one from "./one.js";\nimport { two, text } from "./two.js";\n' +
      "export default [one, two, text];",
    "one.js": 'import { two } from "./two.js";\nexport default two;',
    "two.js": 'export const two = {};\nexport const text = "é </script>";',
  };
  const main = selfContained("main.js", modules);
  const { default: [one, two, text] } = await import(
    `data:text/javascript,${encodeURIComponent(main)}`
  );
  assert(one === two);
  assertEquals(text, "é </script>");
});

Deno.test("selfContained() leaves no import of the deck to a server", () => {
  assertEquals(/from "\.\//.test(selfContained("deck.js")), false);
});

Deno.test("the modules of the pages import only what the server has", () => {
  for (const [name, text] of Object.entries(scripts)) {
    for (const [, imported] of text.matchAll(/^import .* from "\.\/([^"]+)"/gm)) {
      assert(Object.hasOwn(scripts, imported!), `${name} imports ${imported}`);
    }
  }
});

Deno.test("there is a recorded run for each live slide: fast first, then with a slow client", async () => {
  const live = (await readSlides("fr")).flatMap(({ live }) => live ?? []);
  assertEquals(Object.keys(recordedRuns).sort(), [...new Set(live)].sort());
  for (const [variant, states] of Object.entries(recordedRuns)) {
    assert(states.every(({ fastPerSecond }) => (fastPerSecond ?? 0) > 0), variant);
    assert(!states[0]!.hasSlow && states.at(-1)!.hasSlow, variant);
    assert(states.at(-1)!.slowSeconds! > 0, variant);
  }
});
