/**
 * `/site.json`: what there is, and what a right client makes of it. Tests of clients read this.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { pagePath } from "./graph.ts";
import type { ErrorKind, Kind } from "./kinds/kind.ts";

/** One row of `kinds`. */
export interface KindRow {
  /** Unlike all others. */
  readonly name: string;
  /** Where it is: `/kinds/NAME`. */
  readonly path: string;
  /** One sentence about what it does. */
  readonly explain: string;
  /** Of the last response of which a whole status line comes; null when there is none. */
  readonly status: number | null;
  /** What is wrong, or null. */
  readonly error: ErrorKind | null;
  /** Of the decoded body; null when there is an error, as is `sha256`. */
  readonly bytes: number | null;
  /** Lower-case hexadecimal. */
  readonly sha256: string | null;
}

/** The answer to `GET /site.json`. */
export interface SiteJson {
  /** From which the rest is made. */
  readonly seed: number;
  /** The paths of all ordinary pages. */
  readonly pages: readonly string[];
  /** For each page the pages that it links to, in the order of its links. */
  readonly links: Readonly<Record<string, readonly string[]>>;
  /** All kinds, in the order of the table. */
  readonly kinds: readonly KindRow[];
}

/** Makes it from the graph and the table that the site serves from. */
export function siteJson(
  seed: number,
  graph: readonly (readonly number[])[],
  kinds: readonly Kind[],
): SiteJson {
  return {
    seed,
    pages: graph.map((_, page) => pagePath(page)),
    links: Object.fromEntries(
      graph.map((targets, page) => [pagePath(page), targets.map(pagePath)]),
    ),
    kinds: kinds.map(kindRow),
  };
}

function kindRow({ name, explain, outcome: { status, error, body } }: Kind): KindRow {
  return {
    name,
    path: `/kinds/${name}`,
    explain,
    status,
    error,
    bytes: body === null ? null : body.length,
    sha256: body === null ? null : createHash("sha256").update(body).digest("hex"),
  };
}
