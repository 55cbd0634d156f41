/**
 * `fibserv site`: what it takes. What it does is in `site_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, host, integer, milliseconds, string } from "../internal/cli/flags.ts";
import { PAGES_MAX } from "../webclients/site/graph.ts";
import { CONNECTIONS_MAX, LATENCY_MS_MAX } from "../webclients/site/limits.ts";

/** Random numbers begin with 32 bits. */
const SEED_MAX = 2 ** 32 - 1;

/** The description of `fibserv site`. */
export const siteCommand = command({
  name: "site",
  summary: "Serve a small web site to practise on: pages, and all that can happen to a client",
  examples: [
    { line: "fibserv site", note: "on http://127.0.0.1:8080/, which says what there is" },
    { line: "fibserv fetch http://127.0.0.1:8080/kinds/drip", note: "in a second terminal" },
    {
      line: "fibserv site --port 8443 --tls --ca-out ca.pem",
      note: "the same over TLS, with a certificate that was made for it",
    },
    {
      line: "fibserv fetch --variant tls --ca ca.pem https://localhost:8443/p/0",
      note: "a client that trusts it",
    },
    { line: "fibserv site --port 0 --json", note: "for scripts: a free port, told as JSON" },
  ],
  positionals: {},
  flags: {
    host: host({
      default: "127.0.0.1",
      help:
        `The address to listen on, for ${CONNECTIONS_MAX} clients at a time; any other than loopback opens the ` +
        "site to the network",
    }),
    port: integer({
      min: 0,
      max: 65535,
      default: 8080,
      help: "The port to listen on; 0 picks a free one",
    }),
    pages: integer({
      min: 1,
      max: PAGES_MAX,
      default: 30,
      help: "How many ordinary pages there are",
    }),
    latency: milliseconds({
      min: 0,
      max: LATENCY_MS_MAX,
      default: 50,
      help: "How long an ordinary page takes before its first byte",
    }),
    seed: integer({
      min: 0,
      max: SEED_MAX,
      default: 1,
      help: "Decides about links and texts: the same seed gives the same bytes",
    }),
    tls: boolean({ help: "Speak TLS, with a certificate that is made at the start" }),
    caOut: string({
      placeholder: "FILE",
      help: "Write that certificate, for fibserv fetch --ca; only with --tls",
    }),
    json: boolean({ help: "Print the line that tells the address as a JSON object" }),
  },
});
