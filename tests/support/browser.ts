/**
 * A real browser for tests of pages: Chromium without a window.
 *
 * Whether a page is legible, keeps within a narrow screen and loads nothing, only a browser can tell.
 * It is no part of the project, and too large to be downloaded for a few tests. So these tests take
 * one that is installed, and are ignored on a machine that has none; but not in continuous
 * integration (where `CI` is set), which has to install it.
 *
 * @module
 */

import type { Browser, Page } from "playwright-core";
import { within } from "../../internal/measure/within.ts";
import { areMissing } from "./permissions.ts";

/** Where Chromium and Chrome usually are. */
const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const isForbidden = areMissing("read", "write", "run", "net") ||
  (["env", "sys"] as const).some((name) =>
    Deno.permissions.querySync({ name }).state !== "granted"
  );
const path = isForbidden ? undefined : usualPaths.find(exists);
const isBrowserMissing = isForbidden || path === undefined && Deno.env.get("CI") === undefined;

/** Registers a test that needs a browser; it is closed at the end of the test. */
export function testInBrowser(
  name: string,
  fn: (browser: Browser, t: Deno.TestContext) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: isBrowserMissing,
    fn: async (t) => {
      await using browser = await launch();
      await fn(browser, t);
    },
  });
}

/** Waits until an expression is true in the page. (Playwright's own waiting needs `eval`, which our policies forbid.) */
export async function until(page: Page, expression: string): Promise<void> {
  const looking = page.evaluate(`new Promise((resolve) => {
    const look = () => (${expression}) ? resolve() : requestAnimationFrame(look);
    look();
  })`);
  await within(looking, `that ${expression}`);
}

async function launch(): Promise<Browser> {
  if (path === undefined) {
    throw new Error(
      `Cannot start a browser: Chromium must be installed, got none at ${usualPaths.join(", ")}`,
    );
  }
  const { chromium } = await loadPlaywright();
  return await chromium.launch({ executablePath: path });
}

/**
 * Loads the driver, only when it is needed: it looks around while it is loaded, for which a bare
 * `deno test` has no permission.
 *
 * A package inside of it looks for Windows' Linux below `/proc/sys`, which Deno only lets programs
 * see that may do everything. This variable is that package's own switch for looking later, which
 * here means never. It stays set: the environment is shared with the test files that run at the same
 * time, and another one may just be loading the driver, too.
 */
async function loadPlaywright(): Promise<typeof import("playwright-core")> {
  Deno.env.set("__IS_WSL_TEST__", "1");
  return await import("playwright-core");
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
