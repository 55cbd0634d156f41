/**
 * Which script answers which request. No I/O here: a request in, a {@linkcode Script} out.
 *
 * @module
 */

import { FirstTimes } from "./first_times.ts";
import { pageGraph } from "./graph.ts";
import { kindNamed, kinds } from "./kinds/table.ts";
import { homeHtml, KINDS_PATH, kindsHtml, pageHtml, PRIVATE_PATH, privateHtml } from "./pages.ts";
import type { Request } from "./request.ts";
import { refusal, response } from "./response.ts";
import type { Script } from "./script.ts";
import { siteJson } from "./site_json.ts";
import type { Statistics } from "./statistics.ts";

/** Requests for this are not counted. */
export const STATS_PATH = "/stats.json";
const ROBOTS = "# The practice site. What is private can be read, and should not be.\n" +
  "User-agent: *\nDisallow: /private/\n";
const HTML = "text/html; charset=utf-8";
const JSON_TYPE = "application/json";

/** What decides about the site's content. */
export interface RouterOptions {
  readonly pages: number;
  readonly latencyMs: number;
  /** Whether a connection may be used again after an ordinary page. */
  readonly keepAlive: boolean;
  readonly seed: number;
  /** Where the site is, without a slash at the end, for redirects to clients that do not say it. */
  readonly origin: string;
  readonly statistics: Statistics;
}

/** See the module. */
export class Router {
  readonly #options: RouterOptions;
  readonly #graph: readonly (readonly number[])[];
  readonly #firstTimes = new FirstTimes();
  /** What never changes, by path. */
  readonly #fixed: ReadonlyMap<string, Script>;

  constructor(options: RouterOptions) {
    this.#options = options;
    const { pages, seed } = options;
    this.#graph = pageGraph(pages, seed);
    this.#fixed = new Map([
      ["/", response(200, homeHtml(pages, kinds), { type: HTML })],
      [KINDS_PATH, response(200, kindsHtml(kinds), { type: HTML })],
      [PRIVATE_PATH, response(200, privateHtml(), { type: HTML })],
      ["/robots.txt", response(200, ROBOTS)],
      [
        "/site.json",
        response(200, `${JSON.stringify(siteJson(seed, this.#graph, kinds))}\n`, {
          type: JSON_TYPE,
        }),
      ],
    ]);
  }

  /** @returns what is done to the client that asks this */
  scriptFor(request: Request): Script {
    const { method, path } = request;
    if (path === STATS_PATH) return this.#stats(method);
    const find = this.#fixed.get(path) ?? this.#page(path) ?? this.#kind(request);
    if (find === undefined) {
      return refusal(404, `Cannot find a page: its path must be in /site.json, got ${path}`);
    }
    if (method !== "GET" && method !== "HEAD") return notAllowed(method, "GET, HEAD");
    return typeof find === "function" ? find() : find;
  }

  #stats(method: string): Script {
    const { statistics } = this.#options;
    if (method === "POST") statistics.reset();
    else if (method !== "GET" && method !== "HEAD") return notAllowed(method, "GET, HEAD, POST");
    return response(200, `${JSON.stringify(statistics.numbers())}\n`, { type: JSON_TYPE });
  }

  #page(path: string): (() => Script) | undefined {
    const page = /^\/p\/(0|[1-9]\d{0,5})$/.exec(path)?.[1];
    const targets = page === undefined ? undefined : this.#graph[Number(page)];
    if (targets === undefined) return undefined;
    const { seed, latencyMs, keepAlive } = this.#options;
    return () => {
      const html = pageHtml(Number(page), targets, seed);
      const script = response(200, html, { type: HTML, closes: !keepAlive });
      return { ...script, head: [{ pauseMs: latencyMs }, ...script.head] };
    };
  }

  #kind({ path, query, host }: Request): (() => Script) | undefined {
    const kind = path.startsWith(KINDS_PATH) ? kindNamed(path.slice(KINDS_PATH.length)) : undefined;
    if (kind === undefined) return undefined;
    return () =>
      kind.script({
        query,
        origin: originOf(host, this.#options.origin),
        isFirstTime: () => this.#firstTimes.isFirst(`${kind.name}?${query}`),
      });
  }
}

function notAllowed(method: string, allowed: string): Script {
  return refusal(405, `Cannot do that: the method must be one of ${allowed}, got ${method}`, {
    fields: [["Allow", allowed]],
  });
}

/**
 * Whoever came by `localhost` is sent on to `localhost`. What a client says about itself is looked at before it
 * is sent back, or it could write lines of the response.
 */
function originOf(host: string | null, own: string): string {
  if (host === null || !/^([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i.test(host)) {
    return own;
  }
  return `${own.slice(0, own.indexOf("://"))}://${host}`;
}
