/**
 * Kinds that send the client elsewhere.
 *
 * @see RFC 9110, 15.4 and 10.2.2
 * @module
 */

import { response } from "../response.ts";
import type { Script } from "../script.ts";
import { comes, fails, type Kind, PLAIN } from "./kind.ts";

const CAFE = "You found the café.\n";

/** See the module. */
export const redirects: readonly Kind[] = [
  {
    name: "redirect",
    explain: "302 to plain, named by its whole URL.",
    outcome: comes(PLAIN),
    script: ({ origin }) => redirect(302, `${origin}/kinds/plain`),
  },
  {
    name: "redirect-relative",
    explain: "302 to plain, named as seen from here, and with a fragment.",
    outcome: comes(PLAIN),
    script: () => redirect(302, "./plain#top"),
  },
  {
    name: "redirect-permanent",
    explain: "308, twice: first to redirect-relative, then to plain.",
    outcome: comes(PLAIN),
    script: () => redirect(308, "/kinds/redirect-relative"),
  },
  {
    name: "utf8-location",
    explain: "302 whose Location has raw UTF-8 in it, which has to be percent-encoded.",
    outcome: comes(CAFE),
    script({ query }) {
      if (query === "") return redirect(302, "utf8-location?to=café");
      return query === "to=caf%C3%A9" ? response(200, CAFE) : response(404, "No café here.\n");
    },
  },
  {
    name: "redirect-loop",
    explain: "302 to itself, for ever.",
    outcome: fails("redirect", 302),
    script: () => redirect(302, "/kinds/redirect-loop"),
  },
  {
    name: "redirect-nowhere",
    explain: "302 to a mailbox, where no page can be fetched.",
    outcome: fails("redirect", 302),
    script: () => redirect(302, "mailto:nobody@site.invalid"),
  },
];

function redirect(status: number, location: string): Script {
  return response(status, "It is elsewhere.\n", { fields: [["Location", location]] });
}
