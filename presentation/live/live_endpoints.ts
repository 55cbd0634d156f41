/**
 * What the page of a talk can ask for: to start a server of the program's own with clients, by name from the table of
 * variants; to stop them; and how it goes.
 *
 * @module
 */

import type { Endpoint } from "../../internal/web/page_server.ts";
import { Refusal } from "../../internal/web/refusal.ts";
import { variantNames } from "../../variants/table.ts";
import type { LiveProcess, LiveStage, Wanted } from "./live_stage.ts";

/** The endpoints, by path. */
export function liveEndpoints(stage: LiveStage): Record<string, Endpoint> {
  const processes = (): { processes: LiveProcess[] } => ({ processes: stage.processes });
  return {
    "/api/live": { kind: "read", answer: processes },
    "/api/live/start": {
      kind: "act",
      async answer(body) {
        await stage.want(readWanted(body));
        return processes();
      },
    },
    "/api/live/stop": {
      kind: "act",
      async answer() {
        await stage.want(null);
        return processes();
      },
    },
    "/api/live/rates": { kind: "follow", follow: (tell) => stage.follow(tell) },
  };
}

/** Reads `{"variant": "coro"}`; `"slow": false` leaves the slow client out. */
function readWanted(body: unknown): Wanted {
  if (typeof body !== "object" || body === null || !("variant" in body)) {
    throw new Refusal(400, 'Cannot start: the body must be {"variant": NAME}');
  }
  const { variant } = body;
  const slow = "slow" in body ? body.slow : true;
  if (!variantNames.some((name) => name === variant) || typeof variant !== "string") {
    throw new Refusal(400, `Cannot start: the variant must be one of ${variantNames.join(", ")}`);
  }
  if (typeof slow !== "boolean") {
    throw new Refusal(400, "Cannot start: slow must be true or false");
  }
  return { variant, slow };
}
