/**
 * A server for pages that do something: start processes, follow a loop. It is for one user, who sits at this machine.
 *
 * A page is a table: which path gives which text, and what can be done below `/api/`. Nothing is looked up by path in
 * the file system. Who may ask is in `request_rules.ts`.
 *
 * @example
 * ```ts
 * await using server = PageServer.listen({
 *   assets: {
 *     "/": { type: "text/html; charset=utf-8", text: (token) => `<meta name="fibserv-token" content="${token}">` },
 *   },
 *   api: { "/api/time": { kind: "read", answer: () => Date.now() } },
 * }, 0);
 * await (await fetch(server.url)).body?.cancel();
 * ```
 * @module
 */

import { readJson } from "./json_body.ts";
import { type Follow, LineStreams } from "./line_streams.ts";
import { Refusal } from "./refusal.ts";
import { admit, newToken, SECURITY_HEADERS } from "./request_rules.ts";

/** A text that a browser can load. */
export interface Asset {
  /** The media type, with its character set. */
  readonly type: string;
  /** The text itself; for a page, a function that puts the token into its `<meta name="fibserv-token">`. */
  readonly text: string | ((token: string) => string);
}

/** What can be asked below `/api/`. What is returned must be such that JSON can hold it. */
export type Endpoint =
  /** GET: tells something, and changes nothing. */
  | { readonly kind: "read"; answer(query: URLSearchParams): unknown }
  /** POST with JSON: does something. It throws a {@linkcode Refusal} when the body is not what it expects. */
  | { readonly kind: "act"; answer(body: unknown): unknown }
  /** DELETE: takes away what has this path. */
  | { readonly kind: "remove"; answer(): unknown }
  /** GET: tells one thing after another, a line of JSON each. */
  | { readonly kind: "follow"; readonly follow: Follow }
  /** GET: bytes or text as they come. Whoever gives a stream that does not end by itself ends it before the server closes. */
  | { readonly kind: "stream"; readonly type: string; open(query: URLSearchParams): BodyInit };

/** All that a server has. */
export interface Site {
  /** By path, `/` included. */
  readonly assets: Readonly<Record<string, Asset>>;
  /** By path; each begins with `/api/`. Where paths have numbers in them, a function finds what is there. */
  readonly api: Readonly<Record<string, Endpoint>> | FindEndpoint;
}

/** Finds what has this path; undefined: nothing has. */
export type FindEndpoint = (path: string) => Endpoint | undefined;

/** How long answers may take to finish, in milliseconds, when the server closes. Then their connections are cut. */
const CLOSE_TIMEOUT_MS = 1000;
const JSON_TYPE = "application/json";
/** By which method one asks for what. */
const METHODS: Readonly<Record<Endpoint["kind"], string>> = {
  ...{ read: "GET", follow: "GET", stream: "GET", act: "POST", remove: "DELETE" },
};

/** A server that listens on 127.0.0.1. */
export class PageServer implements AsyncDisposable {
  /** The token of this start. */
  readonly token: string = newToken();
  readonly #site: Site;
  readonly #streams = new LineStreams();
  readonly #abort = new AbortController();
  /** The answers that are under way, each until it is sent. */
  readonly #answers = new Set<Promise<void>>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closeTimeoutMs: number;

  private constructor(site: Site, port: number, closeTimeoutMs: number) {
    this.#site = site;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port,
      signal: this.#abort.signal,
      onListen() {},
    }, (request, { completed }) => {
      const answer = completed.catch(() => {}).finally(() => this.#answers.delete(answer));
      this.#answers.add(answer);
      return this.#answer(request);
    });
  }

  /**
   * Begins to listen.
   *
   * @param port 0 asks for a free one
   * @param closeTimeoutMs how long answers may take to finish when the server closes. @default a second
   * @throws {Deno.errors.AddrInUse} when somebody else uses the port
   */
  static listen(site: Site, port: number, closeTimeoutMs: number = CLOSE_TIMEOUT_MS): PageServer {
    return new PageServer(site, port, closeTimeoutMs);
  }

  /** The address of the page. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** How many streams are open. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Ends all streams, lets other answers finish for a second, and stops listening. */
  async close(): Promise<void> {
    this.#streams.close();
    const timeout = Promise.withResolvers<void>();
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      timeout.resolve();
    }, this.#closeTimeoutMs);
    while (this.#answers.size > 0 && !isOver) {
      await Promise.race([Promise.all(this.#answers), timeout.promise]);
    }
    if (this.#answers.size > 0) {
      // A page that keeps a request half sent would keep the server from closing. It must be cut off before `shutdown()`,
      // after which Deno (2.9.6) knows the server no more: the signal would throw, where nobody could catch it.
      this.#abort.abort();
      await this.#server.finished;
    } else {
      // A page that does not take its answer would do the same.
      await Promise.race([this.#server.shutdown(), timeout.promise]);
    }
    clearTimeout(timer);
  }

  /** The same as {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #answer(request: Request): Promise<Response> {
    try {
      const path = admit(request, this.#server.addr.port, this.token);
      const asset = own(this.#site.assets, path);
      if (asset !== undefined) return this.#answerAsset(request, asset);
      const { api } = this.#site;
      const endpoint = typeof api === "function" ? api(path) : own(api, path);
      if (endpoint !== undefined) return await this.#answerApi(request, endpoint);
      throw new Refusal(404, "Cannot find it: see the table of paths");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, headers } = error;
      return respond(`${message}\n`, "text/plain; charset=utf-8", status, headers);
    }
  }

  #answerAsset(request: Request, { type, text }: Asset): Response {
    requireMethod(request, "GET");
    return respond(typeof text === "string" ? text : text(this.token), type);
  }

  async #answerApi(request: Request, endpoint: Endpoint): Promise<Response> {
    requireMethod(request, METHODS[endpoint.kind]);
    const query = new URL(request.url).searchParams;
    switch (endpoint.kind) {
      case "read":
        return respond(JSON.stringify(await endpoint.answer(query)), JSON_TYPE);
      case "remove":
        return respond(JSON.stringify(await endpoint.answer() ?? {}), JSON_TYPE);
      case "stream":
        return respond(endpoint.open(query), endpoint.type);
      case "act": {
        const body = await readJson(request);
        return respond(JSON.stringify(await endpoint.answer(body) ?? {}), JSON_TYPE);
      }
      case "follow":
        return respond(this.#streams.open(endpoint.follow), "application/jsonl");
    }
  }
}

/** An entry of a table, but nothing that all objects have. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function requireMethod({ method }: Request, allowed: string): void {
  if (method === allowed) return;
  throw new Refusal(405, `Cannot answer: the method must be ${allowed}`, { allow: allowed });
}

function respond(
  body: BodyInit,
  type: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: { ...SECURITY_HEADERS, "content-type": type, ...headers },
  });
}
