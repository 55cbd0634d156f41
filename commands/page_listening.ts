/**
 * What `fibserv present` and `fibserv lab` do: listen for the browser of this machine.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { PageServer, type Site } from "../internal/web/page_server.ts";

/**
 * Begins to listen.
 *
 * @param port 0 asks for a free one
 * @throws {CommandError} when it cannot
 */
export function listenForPages(site: Site, port: number): PageServer {
  try {
    return PageServer.listen(site, port);
  } catch (cause) {
    if (
      !(cause instanceof Deno.errors.AddrInUse || cause instanceof Deno.errors.PermissionDenied)
    ) {
      throw cause;
    }
    throw new CommandError(
      `Cannot listen on 127.0.0.1:${port}: the port must be free and one that you may use, got ${
        cause instanceof Deno.errors.AddrInUse ? "one in use" : "one that you may not"
      }`,
      { cause },
    );
  }
}
