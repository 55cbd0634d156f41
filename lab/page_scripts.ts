/**
 * The modules of the page, as text inside the program. They import each other by `./NAME`.
 *
 * @module
 */

import labScript from "./browser/lab.js" with { type: "text" };

/** By name. */
export const scripts: Readonly<Record<string, string>> = {
  "lab.js": labScript,
};
