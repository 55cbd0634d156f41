import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { glossary } from "../ladder/glossary.ts";
import { glossaryFr } from "../ladder/glossary_fr.ts";
import { testInBrowser } from "../tests/support/browser.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { variants } from "../variants/table.ts";
import { handout } from "./handout.ts";
import { handoutWords, PROTOCOL } from "./handout_words.ts";
import { LANGUAGES } from "./words.ts";

for (const language of LANGUAGES) {
  Deno.test(`handout() has every variant and every word, in ${language}`, () => {
    const page = handout(language);
    assertStringIncludes(page, `<html lang="${language}">`);
    for (const { name } of variants) assertStringIncludes(page, `<th><code>${name}</code></th>`);
    for (const { name } of glossary) {
      assertStringIncludes(page, language === "fr" ? glossaryFr[name].word : `<dt>${name}</dt>`);
    }
    // What was meant as code is code.
    assertEquals(page.slice(page.indexOf("<body>")).includes("`"), false);
    assertEquals(handoutWords[language].protocolNotes.length, PROTOCOL.length);
  });

  testInBrowser(`handout() fits on one printed page, in ${language}`, async (browser) => {
    const page = await browser.newPage();
    await page.setContent(handout(language));
    const pdf = new TextDecoder("latin1").decode(await page.pdf({ preferCSSPageSize: true }));
    assertEquals(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1);
    const tooWide = await page.evaluate(
      `Array.from(document.querySelectorAll("section, td, th, dd"))
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
        .map((one) => one.textContent.trim().slice(0, 40))`,
    );
    assertEquals(tooWide, []);
    await page.close();
  });
}

for (const language of LANGUAGES) {
  testInBrowser(
    `handout() fits screens of 360, 800 and 1280 pixels, with margins, in ${language}`,
    async (browser) => {
      for (const width of [360, 800, 1280]) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        await page.setContent(handout(language));
        const [pageWidth, left, letters, rowTop, cellTop] = await page.evaluate<number[]>(
          `[
          document.documentElement.scrollWidth,
          document.querySelector("main").getBoundingClientRect().left,
          parseFloat(getComputedStyle(document.body).fontSize),
          ...Array.from(document.querySelectorAll("tbody tr:not(.group) > :is(th, td):nth-child(-n+2)"))
            .slice(0, 2).map((cell) => cell.getBoundingClientRect().top),
        ]`,
        );
        assertEquals(pageWidth, width);
        assert(left! >= 16 && letters! >= 16, `${width}: ${left}, ${letters}`);
        // A row is a row, and no card.
        assertEquals(rowTop, cellTop);
        await page.close();
      }
    },
  );
}

Deno.test("handoutWords takes the table's own words for a variant that it does not know", () => {
  const own = { name: "mine", model: "something new" };
  for (const language of LANGUAGES) assertEquals(handoutWords[language].model(own), own.model);
});

testNeeding("read")("the protocol of the handout is that of README.md", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const protocol = readme.slice(readme.indexOf("## The protocol"), readme.indexOf("Exit codes:"));
  const rows = protocol.split("\n").filter((line) => line.startsWith("|"));
  for (const [sent, answer] of PROTOCOL) {
    const row = rows.find((row) => row.includes(`\`${sent}\``) && row.includes(`\`${answer}\``));
    assert(row !== undefined, `${sent} ${answer}`);
  }
});

Deno.test("glossaryFr explains each word in one sentence", () => {
  for (const [name, { word, definition }] of Object.entries(glossaryFr)) {
    assert(word !== "" && definition.endsWith("."), name);
    assertEquals(definition.match(/[.!?](?= [A-Z])/), null, name);
  }
});
