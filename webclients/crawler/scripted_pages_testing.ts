/**
 * For tests: what a `ScriptedServer` says to a crawler, and what it was asked for.
 *
 * @module
 */

import { type Act, respond, type Script, type ScriptedServer } from "../scripted_server_testing.ts";
import type { PageRow } from "./rows.ts";

/** The field that says so. */
export const HTML = "Content-Type: text/html\r\n";
/** There is no robots.txt. */
export const NO_ROBOTS: Script = { "/robots.txt": [[respond(404)]] };

/** A page with these links. */
export const page = (...hrefs: string[]): Act =>
  respond(200, hrefs.map((href) => `<a href="${href}">x</a>`).join(""), HTML);

/** One act for each target. */
export const script = (acts: Readonly<Record<string, Act>>): Script =>
  Object.fromEntries(Object.entries(acts).map(([target, act]) => [target, [[act]]]));

/** The paths that were asked for, in order, and how often. */
export async function requestsTo(server: ScriptedServer): Promise<string[]> {
  return (await server.report()).requests.map((head) => head.split(" ")[1]!);
}

/** Of each page the path and what is looked at. */
export const facts = <T>(pages: readonly PageRow[], fact: (row: PageRow) => T): Record<string, T> =>
  Object.fromEntries(pages.map((row) => [new URL(row.url).pathname, fact(row)]));
