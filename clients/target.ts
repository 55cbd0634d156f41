/**
 * `HOST:PORT`: where the server is.
 *
 * @module
 */

import { UsageError } from "../internal/cli/errors.ts";
import { quote } from "../internal/cli/quote.ts";
import { DEFAULTS } from "../variants/options.ts";

/** The address of a server. */
export interface Target {
  /** A name or an address; an IPv6 address without brackets. */
  readonly hostname: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** Where `fibserv serve` listens when it is told nothing. */
export const DEFAULT_TARGET: Target = { hostname: DEFAULTS.hostname, port: DEFAULTS.port };

// The host may be left out, and then the colon too. An IPv6 address is itself full of colons, hence
// the brackets (RFC 3986, section 3.2.2).
const FORM = /^(?:(?:\[(?<ipv6>[0-9A-Fa-f:.]+)\]|(?<name>[A-Za-z0-9._-]+))?:)?(?<port>\d+)$/;

/**
 * Parses an address as typed on the command line.
 *
 * @param text `localhost:25000`, `127.0.0.1:25000`, `[::1]:25000`, `:25000` or `25000`; without a
 * host, it is that of {@linkcode DEFAULT_TARGET}
 * @throws {UsageError} when `text` has another form, or the port is not from 1 to 65535
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseTarget("[::1]:25000"), { hostname: "::1", port: 25000 });
 * ```
 */
export function parseTarget(text: string): Target {
  const groups = FORM.exec(text)?.groups;
  // Leading zeros change nothing, as in `--port 080`.
  const port = Number(groups?.port);
  // `!(…)` because a text of another form gives NaN, with which every comparison is false.
  if (!(port >= 1 && port <= 65535)) {
    throw new UsageError(
      `Cannot parse HOST:PORT: it must be like localhost:25000, [::1]:25000, :25000 or 25000, ` +
        `with a port from 1 to 65535, got ${quote(text)}`,
    );
  }
  return { hostname: groups?.ipv6 ?? groups?.name ?? DEFAULT_TARGET.hostname, port };
}

/** @returns the address as it is typed, with brackets around an IPv6 address */
export function formatTarget({ hostname, port }: Target): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
