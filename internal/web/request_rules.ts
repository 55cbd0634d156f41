/**
 * Who may ask: the pages of this server, and nobody else.
 *
 * A server on the loopback interface is out of reach of other machines, but not of what the user's own browser runs.
 * Any web page may send requests to `http://127.0.0.1:8000`, and where such a request starts processes, that is a hole
 * in the machine. Three rules close it:
 *
 * - `Host` must be a name of ours. A page of `evil.example` whose name was pointed at 127.0.0.1 after it was loaded
 *   (DNS rebinding) counts as same origin for the browser, and tells its name here. A target may be a whole address, as
 *   proxies are asked; then that has to name the same host.
 * - `Origin`, which a browser adds to whatever a page sends elsewhere, must name that host.
 * - What can be done is below `/api/` and asks for a token that only a page of this server contains. Other programs of
 *   the machine, and other users, do not know it. It comes back in a header, which no form and no image can send.
 *
 * @see RFC 9110, 7.4 "Rejecting Misdirected Requests"; RFC 9112, 3.2.2 "absolute-form"; Fetch Standard, "CORS-preflight fetch"
 * @module
 */

import { Refusal } from "./refusal.ts";

/** The header in which the token comes back. */
export const TOKEN_HEADER = "x-fibserv-token";
/** The name of the page's `<meta>` that has the token. */
export const TOKEN_META = "fibserv-token";
/** What can be done is below this path. */
export const API_ROOT = "/api/";

const TOKEN_BYTES = 24;

/** Makes a token that nobody can guess, new at each start. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toHex();
}

/**
 * Admits a request, by its target and its headers alone.
 *
 * @param port where this server listens
 * @returns its path
 * @throws {Refusal} when a rule is broken
 */
export function admit(request: Request, port: number, token: string): string {
  const host = request.headers.get("host");
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    throw new Refusal(421, "Cannot answer: Host must be 127.0.0.1 or localhost with this port");
  }
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) {
    throw new Refusal(403, "Cannot answer: Origin must be the host itself");
  }
  // The server hands over the target of a client that sends nonsense as it came.
  const url = URL.parse(request.url);
  if (url === null) throw new Refusal(400, "Cannot answer: the target must be a path");
  // `URL.host` has no port when it is 80.
  if (url.host !== new URL(`http://${host}`).host) {
    throw new Refusal(421, "Cannot answer: the target must be a path of this host");
  }
  const path = url.pathname;
  if (path.startsWith(API_ROOT) && request.headers.get(TOKEN_HEADER) !== token) {
    throw new Refusal(403, `Cannot answer: ${TOKEN_HEADER} must be the token of the page`);
  }
  return path;
}

/**
 * Headers of every answer. The policy lets a page use what this server has, and nothing else: no script inside the
 * page, no other host, no frame around it.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // These three do not fall back to default-src.
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  // The page has a token that is void after the next start.
  "cache-control": "no-store",
};
