/**
 * The page that `fibserv bench --html` writes, in a real browser: what is in it is there to be seen,
 * on every screen and on paper, and it neither loads nor runs anything.
 */

import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderPage } from "../bench/report/page/render_page.ts";
import { viewOf } from "../bench/report/report_view.ts";
import { renderWebPage } from "../bench/web/report/page.ts";
import { webViewOf } from "../bench/web/report/report_view.ts";
import { sampleWebResult } from "../bench/web/sample_result_testing.ts";
import type { BenchResult } from "../bench/result/result.ts";
import { sampleNames, sampleResult } from "../bench/evaluation/sample_result_testing.ts";
import { testInBrowser } from "./support/browser.ts";
import { within } from "../internal/measure/within.ts";

/** A page that is open, and what was noticed about it. */
interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly url: string;
  /** The URLs of all requests. */
  readonly requests: readonly string[];
  /** What appeared on the console, or was thrown. */
  readonly complaints: readonly string[];
}

/** Opens a report on servers. */
function open(
  browser: Browser,
  result: BenchResult,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  return openPage(browser, renderPage(viewOf(result)), options);
}

/** Opens a page as a file. */
async function openPage(
  browser: Browser,
  text: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const folder = await Deno.makeTempDir({ prefix: "fibserv-page-" });
  const path = join(folder, "bench.html");
  await Deno.writeTextFile(path, text);
  const url = pathToFileURL(path).href;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(dialog.message()));
  await page.goto(url);
  return {
    page,
    url,
    requests,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The widths of a telephone, a tablet and a projector, in pixels. */
const WIDTHS = [400, 800, 1200];

/** Looks at a page on each of these screens. */
async function onEachScreen(
  { page }: Opened,
  t: Deno.TestContext,
  fn: (width: number) => Promise<void>,
): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await t.step(`${width} pixels wide`, () => fn(width));
  }
}

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the elements that match are, as far as they are displayed. */
function boxesOf(page: Page, selector: string): Promise<Box[]> {
  return page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { text: one.textContent.trim(), left, right, top, bottom };
  }).filter(({ left, right, top, bottom }) => right > left || bottom > top)`);
}

function overlaps(boxes: readonly Box[]): string[] {
  return boxes.flatMap((a, index) =>
    boxes.slice(index + 1).filter((b) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
    ).map((b) => `${a.text} and ${b.text}`)
  );
}

testInBrowser("the bench page shows itself and asks for nothing else", async (browser) => {
  await using opened = await open(browser, sampleResult());
  const { page, url, requests, complaints } = opened;
  assertMatch(await page.title(), /^fibserv bench, 2026-01-02/);
  assert(
    await page.getByRole("heading", { name: "How servers deal with concurrency" }).isVisible(),
  );
  assertEquals(requests, [url]);
  assertEquals(complaints, []);
});

testInBrowser(
  "the bench page may not load anything, even if something asked it to",
  async (browser) => {
    await using opened = await open(browser, sampleResult());
    const violation = opened.page.evaluate(`new Promise((resolve) => {
      const tell = ({ effectiveDirective }) => resolve(effectiveDirective);
      document.addEventListener("securitypolicyviolation", tell);
      document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/" }));
    })`);
    assertEquals(await within(violation, "the browser's refusal of an image"), "img-src");
  },
);

testInBrowser(
  "the bench page is a table with all figures, also where rows are cards",
  async (browser, t) => {
    await using opened = await open(browser, sampleResult());
    const { page } = opened;
    await onEachScreen(opened, t, async () => {
      const rows = page.locator("#figures").getByRole("table").getByRole("row");
      for (const name of sampleNames) {
        const header = page.getByRole("rowheader", { name: new RegExp(`^${name} `) });
        const texts = await rows.filter({ has: header }).getByRole("cell").allInnerTexts();
        assertEquals(texts.length, 6, name);
        for (const text of texts) assertMatch(text, /\d|X/, name);
      }
      const surprising = await page.locator("#figures td.surprising").allInnerTexts();
      assertGreater(surprising.length, 0);
      for (const text of surprising) assertMatch(text, /≠ .*expected: /s);
    });
  },
);

testInBrowser(
  "the bench page has charts whose marks are in sight and whose labels do not overlap",
  async (browser, t) => {
    await using opened = await open(browser, sampleResult());
    const { page } = opened;
    await onEachScreen(opened, t, async () => {
      for (const id of ["kept", "rates", "times"]) {
        const [chart] = await boxesOf(page, `#${id} svg.chart`);
        const [figure] = await boxesOf(page, `#${id}`);
        assert(chart !== undefined && figure !== undefined, id);
        assertGreater(chart.right - chart.left, 100, id);
        assertGreater(chart.bottom - chart.top, 300, id);
        const marks = await boxesOf(page, `#${id} .mark svg.at > *`);
        assertGreater(marks.length, sampleNames.length - 1, id);
        const inside = (box: Box) => box.left >= figure.left && box.right <= figure.right;
        assertEquals(marks.filter((mark) => !inside(mark)), [], id);
        const labels = await boxesOf(page, `#${id} svg.chart text`);
        assertEquals(labels.filter((label) => !inside(label)), [], id);
        assertEquals(overlaps(labels), [], id);
      }
    });
  },
);

testInBrowser(
  "the bench page keeps within the width of the screen, whatever names it shows",
  async (browser, t) => {
    const result = sampleResult();
    const name = `./server --name=${"x".repeat(300)}`;
    const rows = result.rows.map((row, index) => index === 0 ? { ...row, name } : row);
    await using opened = await open(browser, { ...result, rows });
    await onEachScreen(opened, t, async (width) => {
      assertEquals(await opened.page.evaluate("document.documentElement.scrollWidth"), width);
    });
  },
);

/** The least contrast that WCAG 2 asks of texts (level AA), and of what is not text. */
const contrastMin: Readonly<Record<string, number>> = {
  "h1": 4.5,
  ".why": 4.5,
  ".group th": 4.5,
  ".surprising strong": 4.5,
  "svg text.tick": 4.5,
  ".mark.series-1": 3,
  ".mark.series-2": 3,
  ".mark.series-3": 3,
};
const backgrounds = { light: "rgb(255, 255, 255)", dark: "rgb(20, 23, 27)" };

testInBrowser(
  "the bench page is legible by day and by night, and white on paper",
  async (browser, t) => {
    await using opened = await open(browser, sampleResult());
    const { page } = opened;
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    for (const colorScheme of ["light", "dark"] as const) {
      await t.step(colorScheme, async () => {
        await page.emulateMedia({ colorScheme, media: "screen" });
        assertEquals(await background(), backgrounds[colorScheme]);
        for (const [selector, min] of Object.entries(contrastMin)) {
          assertGreater(await contrastOf(page, selector), min, selector);
        }
        await page.emulateMedia({ colorScheme, media: "print" });
        assertEquals(await background(), backgrounds.light);
      });
    }
  },
);

/** The contrast between an element and what is behind it, from 1 to 21. */
function contrastOf(page: Page, selector: string): Promise<number> {
  return page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    const luminance = (colour) => {
      const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    let behind = element;
    while (/rgba\\(0, 0, 0, 0\\)/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const style = getComputedStyle(element);
    const own = element.closest("svg") === null ? style.color : style.fill;
    const [dark, light] = [luminance(own), luminance(getComputedStyle(behind).backgroundColor)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  })()`);
}

testInBrowser("the bench page needs no JavaScript", async (browser) => {
  await using opened = await open(browser, sampleResult(), { javaScriptEnabled: false });
  const { page } = opened;
  for (const id of ["kept", "rates", "times"]) {
    const box = await page.locator(`#${id} svg.chart`).boundingBox();
    assert(box !== null && box.width > 100 && box.height > 300, id);
  }
  assert(await page.getByRole("rowheader", { name: /^aiostreams/ }).first().isVisible());
});

testInBrowser("the bench page prints", async (browser) => {
  await using opened = await open(browser, sampleResult());
  const pdf = new TextDecoder("latin1").decode(await opened.page.pdf({ preferCSSPageSize: true }));
  assertMatch(pdf, /^%PDF-/);
  const sheets = pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
  assert(sheets > 1 && sheets < 12, `${sheets} sheets`);
});

testInBrowser(
  "the bench page shows names from outside as text, and runs nothing of them",
  async (browser) => {
    const result = sampleResult();
    const name = `</title></style></svg><script>alert(1)</script><img src=x onerror="alert(2)">`;
    const rows = result.rows.map((row) => ({ ...row, name, group: name, model: name, why: name }));
    const settings = { ...result.settings, command: name };
    const remarks = [{ kind: "error", text: name }] as const;
    const machine = { ...result.machine, cpu: name };
    await using opened = await open(browser, { ...result, rows, settings, remarks, machine });
    const { page, url, requests, complaints } = opened;
    assertEquals(await page.evaluate("document.scripts.length + document.images.length"), 0);
    assertEquals(await page.locator("#remarks li").innerText(), name);
    assertEquals(requests, [url]);
    assertEquals(complaints, []);
  },
);

testInBrowser(
  "the bench page of web clients keeps within the screen, and its charts' labels do not overlap",
  async (browser, t) => {
    await using opened = await openPage(browser, renderWebPage(webViewOf(sampleWebResult())));
    const { page, url, requests, complaints } = opened;
    await onEachScreen(opened, t, async (width) => {
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width);
      for (const id of ["plain", "tls"]) {
        const [figure] = await boxesOf(page, `#${id}`);
        const labels = await boxesOf(page, `#${id} svg.chart text`);
        assert(figure !== undefined && labels.length > 12, id);
        const inside = ({ left, right }: Box) => left >= figure.left && right <= figure.right;
        assertEquals(labels.filter((label) => !inside(label)), [], id);
        assertEquals(overlaps(labels), [], id);
      }
      const surprising = await page.locator("#figures td.surprising").allInnerTexts();
      assertEquals(surprising.length, 1);
      assertMatch(surprising[0]!, /≠ .*expected: waits/s);
    });
    assertEquals(requests, [url]);
    assertEquals(complaints, []);
  },
);
