/**
 * What the page of a talk can ask for about the lab: to start it for some servers, by name from the table of variants;
 * to end it; and where it is.
 *
 * @module
 */

import type { Endpoint } from "../../internal/web/page_server.ts";
import { Refusal } from "../../internal/web/refusal.ts";
import { SERVERS_MAX } from "../../lab/lab.ts";
import { variantNames } from "../../variants/table.ts";
import type { LabStage } from "./lab_stage.ts";

/** The endpoints, by path. */
export function labEndpoints(stage: LabStage): Record<string, Endpoint> {
  return {
    "/api/lab": { kind: "read", answer: () => stage.state },
    "/api/lab/start": {
      kind: "act",
      async answer(body) {
        await stage.want(readServers(body));
        return stage.state;
      },
    },
    "/api/lab/stop": {
      kind: "act",
      async answer() {
        await stage.want(null);
        return stage.state;
      },
    },
    "/api/lab/news": { kind: "follow", follow: (tell) => stage.follow(tell) },
  };
}

/** Reads `{"servers": ["coro", "corothrd"]}`. */
function readServers(body: unknown): string[] {
  const servers = typeof body === "object" && body !== null && "servers" in body
    ? body.servers
    : undefined;
  if (!Array.isArray(servers) || servers.length < 1 || servers.length > SERVERS_MAX) {
    throw new Refusal(
      400,
      `Cannot start the lab: the body must be {"servers": [NAME]}, 1 to ${SERVERS_MAX} of them`,
    );
  }
  if (!servers.every((name) => variantNames.some((known) => known === name))) {
    throw new Refusal(
      400,
      `Cannot start the lab: a server must be one of ${variantNames.join(", ")}`,
    );
  }
  return servers;
}
