/**
 * What is inside the program.
 *
 * @module
 */

import ownLicense from "../../LICENSE" with { type: "text" };
import { VERSION } from "../cli/version.ts";
import type { Component } from "./component.ts";
import denoLicense from "./deno.txt" with { type: "text" };
import packages from "./packages.json" with { type: "json" };
import v8License from "./v8.txt" with { type: "text" };

/** Its own code. */
export const ownComponent: Component = {
  name: "fibserv",
  version: VERSION,
  license: "MIT",
  text: ownLicense.trimEnd(),
};

/** The npm packages, those that packages depend on included; `deno task licenses` collects them. */
export const packageComponents: readonly Component[] = packages;

/**
 * The runtime: the program is a file with it inside, or is run by it. Its licences are those of Deno's repository and of
 * V8's (`LICENSE` in each). What Deno itself is built from is listed there, and is not repeated here.
 */
export const runtimeComponents: readonly Component[] = [
  { name: "Deno", version: Deno.version.deno, license: "MIT", text: denoLicense.trimEnd() },
  { name: "V8", version: Deno.version.v8, license: "BSD-3-Clause", text: v8License.trimEnd() },
];
