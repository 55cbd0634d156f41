/**
 * The practice site for others: how to start it, and what its answers in JSON look like.
 *
 * @module
 */

export type { ErrorKind } from "./kinds/kind.ts";
export type { Address } from "./listener.ts";
export { LATENCY_MS_MAX } from "./limits.ts";
export { CONNECTIONS_MAX } from "./limits.ts";
export { type RunningSite, type SiteOptions, startSite } from "./site.ts";
export { PAGES_MAX } from "./graph.ts";
export type { KindRow, SiteJson } from "./site_json.ts";
export type { Numbers } from "./statistics.ts";
