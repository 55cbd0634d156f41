/**
 * The talk in a real browser: each slide of both languages, the speaker's page, paper, the deck that is a file, and
 * servers that run on a slide.
 */

import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { ownCommand } from "../bench/contestants/own_command.ts";
import { within } from "../internal/measure/within.ts";
import { PageServer } from "../internal/web/page_server.ts";
import { excerpt, parseExcerptName } from "../ladder/excerpt.ts";
import { deckFile } from "../presentation/deck_file.ts";
import { deckSite } from "../presentation/deck_site.ts";
import { LabStage } from "../presentation/live/lab_stage.ts";
import { LiveStage } from "../presentation/live/live_stage.ts";
import { type Language, LANGUAGES } from "../presentation/words.ts";
import { testInBrowser, until } from "./support/browser.ts";
import { lookAtSlides } from "./support/slide_geometry.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SCREENS = [[1920, 1080], [1280, 720], [1024, 768]] as const;
/** Of paper, in points: 1280 by 720 pixels. */
const PAPER = "960 540";

/** A page that is open, and what was noticed about it. */
interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What appeared on the console, or was thrown. */
  readonly complaints: string[];
  /** Where requests went that went elsewhere. */
  readonly elsewhere: string[];
}

/** Opens a deck, and waits until it is ready. */
async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  const base = new URL(".", url).href;
  context.on("console", (message) => complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("data:")) {
      elsewhere.push(request.url());
    }
  });
  const page = await context.newPage();
  await page.goto(url);
  await until(page, "globalThis.fibserv?.deck.isReady()");
  return { page, complaints, elsewhere, [Symbol.asyncDispose]: () => context.close() };
}

/** What the sections of a page are. */
interface Section {
  readonly id: string;
  readonly live: string | null;
  readonly notes: string;
  readonly codes: readonly { source: string; text: string }[];
  readonly titles: readonly (string | null)[];
}

function sectionsOf(page: Page): Promise<Section[]> {
  return page.evaluate(`fibserv.deck.getSlides().map((slide) => ({
    id: slide.id,
    live: slide.getAttribute("data-live"),
    notes: slide.querySelector("aside.notes").textContent.trim(),
    codes: [...slide.querySelectorAll("pre")].map((pre) => ({
      source: pre.getAttribute("data-source"),
      text: pre.textContent,
    })),
    titles: [...slide.querySelectorAll("svg[role=img]")].map(
      (svg) => svg.querySelector("title")?.textContent ?? null,
    ),
  }))`);
}

async function assertIsSource({ source, text }: Section["codes"][number]): Promise<void> {
  const { path, name, lines } = parseExcerptName(source);
  assertEquals(text, excerpt(await Deno.readTextFile(join(ROOT, path)), name, lines).text, source);
}

/** Takes a step on the first slide with steps, and on the one that shows how one cut becomes another. */
const countSteps = `(() => {
  const { deck } = fibserv;
  const goTo = (selector) => {
    const slide = document.querySelector(selector).closest("section");
    deck.slide(deck.getIndices(slide).h, 0, -1);
    deck.next();
    return slide;
  };
  const stepped = goTo(".step");
  const dimmed = stepped.querySelectorAll(".line.dimmed").length;
  const diff = goTo(".diff").querySelector(".diff");
  const frames = diff.getAnimations({ subtree: true }).map((one) => one.effect.getKeyframes()[0]);
  return {
    lit: dimmed > 0 && dimmed < stepped.querySelectorAll(".line").length,
    moved: frames.some(({ transform }) => /^translate/.test(transform)),
    faded: frames.some(({ opacity }) => opacity !== undefined),
  };
})()`;

/** The least contrast (WCAG 2.2, 1.4.3) between a dimmed line of code and what is behind it. */
const dimmedContrast = `(() => {
  const { deck } = fibserv;
  const slide = document.querySelector(".step").closest("section");
  deck.slide(deck.getIndices(slide).h, 0, -1);
  deck.next();
  // A mixed colour reads "color(srgb 0.5 0.5 0.5)", others "rgb(27, 31, 36)".
  const luminance = (text) => {
    const scale = text.startsWith("rgb") ? 255 : 1;
    const [red, green, blue] = text.match(/[\\d.]+/g).map((part) => {
      const value = Number(part) / scale;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  return Math.min(...[...slide.querySelectorAll(".dimmed, .dimmed *")].map((element) => {
    const back = luminance(getComputedStyle(element.closest("pre")).backgroundColor);
    const front = luminance(getComputedStyle(element).color);
    return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
  }));
})()`;

/** Whether each line of both cuts of a moving diff can be seen, and none covers another. */
const diffOnPaper = `(() => {
  const [before, after] = ["before", "after"].map((part) =>
    document.querySelector(\`.diff > .\${part}\`));
  const opacities = [...document.querySelectorAll(".diff, .diff > *, .diff .line")].map((element) =>
    getComputedStyle(element).opacity);
  return {
    isVisible: opacities.every((opacity) => opacity === "1"),
    isBeside: before.getBoundingClientRect().right <= after.getBoundingClientRect().left,
  };
})()`;

/** What comes nearer to the edge of its page than the margins of a slide allow. */
const beyondMargins = `[...document.querySelectorAll(".pdf-page")].flatMap((page) => {
  const { left, right, top, bottom } = page.getBoundingClientRect();
  return [...page.querySelectorAll("section > :not(aside), section pre .line")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.left < left + 50 || box.right > right - 50 || box.top < top + 40 || box.bottom > bottom - 39;
  }).map((element) => element.textContent);
})`;

/** The pages of a talk, served. */
async function serve(language: Language) {
  const stages = { live: new LiveStage(ownCommand()), lab: new LabStage([]) };
  const server = PageServer.listen(await deckSite(language, stages), 0);
  return {
    url: server.url,
    /** How many pages follow the figures of the live slides. */
    streams: () => server.streams,
    async [Symbol.asyncDispose]() {
      await stages.live.close();
      await server.close();
    },
  };
}

testInBrowser(
  "the slides are whole, legible and the program's own, in both languages",
  async (browser, t) => {
    const frames = new Map<Language, unknown>();
    for (const language of LANGUAGES) {
      await using talk = await serve(language);
      await using opened = await open(browser, talk.url);
      const { page, complaints, elsewhere } = opened;

      await t.step(`${language}: ids, notes, titles of pictures, sources`, async () => {
        assertEquals(await page.evaluate("document.documentElement.lang"), language);
        const sections = await sectionsOf(page);
        assert(sections.length >= 25 && sections.length <= 40, `${sections.length} slides`);
        assertEquals(new Set(sections.map(({ id }) => id)).size, sections.length);
        for (const { id, notes, titles } of sections) {
          assertGreater(notes.length, 0, id);
          for (const title of titles) assertMatch(title ?? "", /\S/, id);
        }
        const codes = sections.flatMap(({ codes }) => codes);
        assertGreater(codes.length, 0);
        for (const code of codes) await assertIsSource(code);
        frames.set(
          language,
          sections.map(({ id, live, codes, titles }) => [id, live, codes, titles.length]),
        );
      });
      for (const [width, height] of SCREENS) {
        await t.step(`${language}: nothing overflows on ${width} by ${height}`, async () => {
          await page.setViewportSize({ width, height });
          assertEquals(await lookAtSlides(page), []);
        });
      }
      await t.step(`${language}: steps light lines, and one cut moves to another`, async () => {
        assertEquals(await page.evaluate(countSteps), { lit: true, moved: true, faded: true });
      });
      for (const colorScheme of ["light", "dark"] as const) {
        await t.step(
          `${language}: dimmed lines can be read when it is ${colorScheme}`,
          async () => {
            await page.emulateMedia({ colorScheme });
            assertGreater(await page.evaluate(dimmedContrast), 3);
          },
        );
      }
      await t.step(`${language}: no complaint, no violation, no request elsewhere`, () => {
        assertEquals([complaints, elsewhere], [[], []]);
      });
    }
    await t.step("both languages have the same slides, with the same code", () => {
      assertEquals(frames.get("fr"), frames.get("en"));
    });
  },
);

testInBrowser("the deck has a speaker's page, and can be printed", async (browser, t) => {
  await using talk = await serve("fr");
  await using opened = await open(browser, `${talk.url}#/service`, { colorScheme: "dark" });
  const { page, complaints, elsewhere } = opened;
  const atSlide = (id: string) => until(page, `fibserv.deck.getCurrentSlide().id === "${id}"`);
  const [first, second, third] = (await sectionsOf(page)).slice(1);

  await t.step("the key s opens it, with notes, this slide and the next", async () => {
    await atSlide(first!.id);
    const popup = page.waitForEvent("popup");
    await page.keyboard.press("s");
    const speaker = await within(popup, "the speaker's page");
    assertMatch(speaker.url().slice(talk.url.length), /^speaker\?deck=[0-9a-f]{16}$/);
    const shows = (now: string, next: string, notes: string) =>
      until(
        speaker,
        `document.querySelector("#now > section")?.id === "${now}" &&
        document.querySelector("#next > section")?.id === "${next}" &&
        document.querySelector("#notes").textContent.trim() === ${JSON.stringify(notes)}`,
      );
    await shows(first!.id, second!.id, first!.notes);
    await speaker.keyboard.press("ArrowRight");
    await atSlide(second!.id);
    await shows(second!.id, third!.id, second!.notes);
    await speaker.click('[data-move="back"]');
    await atSlide(first!.id);
    await shows(first!.id, second!.id, first!.notes);
    assertMatch(await speaker.locator("#clock").innerText(), /^\d\d:\d\d$/);
    await page.evaluate(`fibserv.deck.slide(4)`);
    const [, , , , fifth, sixth] = await sectionsOf(page);
    await shows(fifth!.id, sixth!.id, fifth!.notes);

    // Another deck of the same browser is somewhere else.
    const other = await page.context().newPage();
    await other.goto(`${talk.url}#/further`);
    await until(other, `globalThis.fibserv?.deck.getCurrentSlide().id === "further"`);
    await speaker.keyboard.press("ArrowLeft");
    await until(page, `fibserv.deck.getIndices().h === 3`);
    await speaker.keyboard.press("ArrowRight");
    await shows(fifth!.id, sixth!.id, fifth!.notes);
    assertEquals(await other.evaluate("fibserv.deck.getCurrentSlide().id"), "further");
    await other.close();

    // Notes that are longer than their place stay where they are until the next slide.
    await speaker.setViewportSize({ width: 700, height: 300 });
    await until(speaker, "innerHeight === 300");
    const scrolled = () => speaker.evaluate("document.querySelector('.say').scrollTop");
    await speaker.keyboard.press("ArrowDown");
    const place = await scrolled();
    assertGreater(place, 0);
    await page.evaluate(`fibserv.deck.slide(3, 0, -1)`);
    await until(speaker, `document.querySelector("#now > section").id === "sync"`);
    assertEquals(await scrolled(), 0);
    await speaker.keyboard.press("ArrowDown");
    await page.evaluate(`fibserv.deck.next()`);
    await until(speaker, `document.querySelectorAll("#now .step.visible").length > 0`);
    assertGreater(await scrolled(), 0);

    // With another key, a key is the browser's.
    assertEquals(
      await speaker.evaluate(`["ctrlKey", "altKey", "metaKey", "shiftKey"].map((modifier) =>
        dispatchEvent(new KeyboardEvent("keydown", { key: "p", [modifier]: true, cancelable: true })))`),
      [true, true, true, true],
    );
    await speaker.close();
  });

  await t.step("the key ? lists the key s", async () => {
    await page.keyboard.press("Shift+Slash");
    await until(page, `document.querySelector(".r-overlay-help, .overlay-help") !== null`);
    assertMatch(
      await page.locator(".r-overlay-help, .overlay-help").innerText(),
      /S\s+Speaker’s page/,
    );
    await page.keyboard.press("Escape");
  });

  await t.step("the stream is open only while a live slide is shown", async () => {
    const streams = async (count: number) => {
      // The server hears a little later of a page that has left.
      while (talk.streams() !== count) await page.evaluate("new Promise(requestAnimationFrame)");
    };
    const slideTo = (id: string) => page.evaluate(`location.hash = "#/${id}"`);
    assertEquals(talk.streams(), 0);
    for (const [id, count] of [["live-coro", 1], ["live-corothrd", 1], ["further", 0]] as const) {
      await slideTo(id);
      await atSlide(id);
      await within(streams(count), `${count} streams`);
    }
  });

  await t.step("each slide is a page in the shape of a slide, and white", async () => {
    await using print = await open(browser, `${talk.url}?print-pdf`, { colorScheme: "dark" });
    await until(print.page, `document.querySelectorAll(".pdf-page").length > 0`);
    const count = await print.page.evaluate("fibserv.deck.getSlides().length");
    const bytes = await print.page.pdf({ preferCSSPageSize: true, printBackground: true });
    const pdf = new TextDecoder("latin1").decode(bytes);
    assertEquals(pdf.match(/\/Type \/Page\b/g)?.length, count);
    const boxes = new Set(
      Array.from(pdf.matchAll(/\/MediaBox \[0 0 ([^\]]*)\]/g), ([, box]) => box),
    );
    assertEquals([...boxes], [PAPER]);
    await print.page.emulateMedia({ media: "print", colorScheme: "dark" });
    assertEquals(
      await print.page.evaluate(
        `getComputedStyle(document.querySelector(".pdf-page")).backgroundColor`,
      ),
      "rgb(255, 255, 255)",
    );
    assertEquals(await print.page.evaluate(beyondMargins), []);
    assertEquals(await print.page.evaluate(diffOnPaper), { isVisible: true, isBeside: true });
    assertEquals([print.complaints, print.elsewhere], [[], []]);
  });

  assertEquals([complaints, elsewhere], [[], []]);
});

testInBrowser(
  "the deck that is a file needs no server, and shows a recorded run",
  async (browser) => {
    const folder = await Deno.makeTempDir({ prefix: "fibserv-deck-" });
    try {
      for (const language of LANGUAGES) {
        const path = join(folder, `${language}.html`);
        await Deno.writeTextFile(path, await deckFile(language));
        await using opened = await open(browser, pathToFileURL(path).href);
        const { page, complaints, elsewhere } = opened;
        assertEquals(await lookAtSlides(page), []);
        // Nobody could start the lab here.
        assertEquals(
          await page.evaluate(`["buttons", "address", "command"].map(
            (name) => document.querySelector("#lab ." + name).hidden)`),
          [true, true, false],
        );
        for (const { id, live } of await sectionsOf(page)) {
          if (live === null) continue;
          await page.evaluate(`fibserv.deck.slide(
          fibserv.deck.getIndices(document.getElementById("${id}")).h)`);
          await until(
            page,
            `Number(document.querySelector("#${id} [data-rate]").dataset.rate) > 0`,
          );
          // Each button plays its part of the recording; the last one ends it.
          const hasSlow =
            `document.querySelector("#${id} [data-slow-seconds]").dataset.slowSeconds !== ""`;
          await page.click(`#${id} [data-do="start"]`);
          await until(page, hasSlow);
          if (id === "live-coro") {
            const one = { fr: "requête par seconde", en: "request per second" }[language];
            await until(
              page,
              `document.querySelector("#${id} .fast .unit").textContent === "${one}"`,
            );
          }
          await page.click(`#${id} [data-do="start-alone"]`);
          assertEquals(await page.evaluate(hasSlow), false);
          await page.click(`#${id} [data-do="stop"]`);
          assertEquals(
            await page.evaluate(`[...document.querySelectorAll("#${id} output")].map(
              (output) => output.textContent)`),
            ["–", "–"],
          );
        }
        assertEquals([complaints, elsewhere], [[], []]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
