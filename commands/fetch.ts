/**
 * `fibserv fetch`: what it takes. What it does is in `fetch_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, choice, integer, milliseconds, string } from "../internal/cli/flags.ts";
import { portableIoNames } from "../loop/io/names.ts";
import { TIMEOUT_MS_MAX } from "../loop/io/timeout_ms_max.ts";
import { DEFAULTS } from "../webclients/options.ts";
import { stepNames } from "../webclients/table.ts";
import { WEB_CLIENT_RULE } from "./step_names.ts";

/** As many as a list has URLs; 0, which is no limit, does the same for a longer one. */
const CONCURRENCY_MAX = 1_000_000;
/** Of redirects, and of tries: more of them is a circle. */
const REPETITIONS_MAX = 1000;
/** With --output a body is in memory as a whole, in one piece. */
const BYTES_MAX = 2 ** 31;

/** The description of `fibserv fetch`. */
export const fetchCommand = command({
  name: "fetch",
  summary: "Fetch a list of URLs over HTTP, in one of the web clients",
  examples: [
    {
      line: "fibserv fetch --site",
      note: "the pages of a practice site on this machine, and who waited for whom",
    },
    { line: "fibserv fetch --site --variant sync", note: "the same, one after another" },
    {
      line: "fibserv fetch --site /kinds/gzip /kinds/cut /kinds/redirect-loop",
      note: "pages on which clients fail (fibserv site tells what there is)",
    },
    { line: "fibserv fetch https://example.com/ https://example.org/", note: "from the real web" },
    {
      line: "fibserv fetch --file urls.txt --output pages --concurrency 4 --json",
      note: "a list, each body in a file of its own, a JSON object for each URL",
    },
    { line: "fibserv fetch --list", note: "the web clients, and what each teaches" },
  ],
  positionals: {
    url: {
      summary: "what to fetch: http or https; with --site paths such as /p/0",
      placeholder: "URL",
      variadic: true,
      // It is no URL, and so has a row that says that, as any other text.
      mayBeEmpty: true,
      defaultHelp: "with --site all its ordinary pages",
    },
  },
  flags: {
    variant: choice({
      choices: stepNames,
      rule: WEB_CLIENT_RULE,
      default: "pool",
      help: "How to fetch (see fibserv fetch --list)",
    }),
    file: string({
      placeholder: "FILE",
      help:
        "More URLs, one a line; blank lines and lines that start with # do not count; - is stdin",
    }),
    io: choice({
      choices: portableIoNames,
      default: DEFAULTS.io,
      help: "How to reach the network: Deno's calls, or the system's own (posix: Linux and macOS)",
    }),
    concurrency: integer({
      min: 0,
      max: CONCURRENCY_MAX,
      default: DEFAULTS.concurrency,
      help: "How many URLs are worked on at once; 0: no limit. Some variants do one at a time",
    }),
    perHost: integer({
      min: 0,
      max: CONCURRENCY_MAX,
      default: 0,
      help: "How many of these for one origin (scheme, host and port); 0: no limit of its own",
    }),
    timeout: milliseconds({
      min: 1,
      max: TIMEOUT_MS_MAX,
      default: DEFAULTS.timeoutMs,
      help: "For one URL, from its turn to the last byte, redirects and retries included",
    }),
    connectTimeout: milliseconds({
      min: 1,
      max: TIMEOUT_MS_MAX,
      default: DEFAULTS.connectTimeoutMs,
      help: "For one connection, TLS included",
    }),
    maxRedirects: integer({
      min: 0,
      max: REPETITIONS_MAX,
      default: DEFAULTS.maxRedirects,
      help: "How many redirects are followed for one URL; one more is an error",
    }),
    maxBytes: integer({
      min: 0,
      max: BYTES_MAX,
      default: DEFAULTS.maxBytes,
      help: "The longest body that is accepted, counted after decoding",
    }),
    retries: integer({
      min: 0,
      max: REPETITIONS_MAX,
      default: DEFAULTS.retries,
      help: "Further tries after a failure that may go away by itself",
    }),
    head: boolean({ help: "Ask for the head of each response only (HEAD instead of GET)" }),
    ca: string({
      placeholder: "FILE",
      help: "Certificates (PEM) that are trusted besides the usual ones",
    }),
    output: string({
      placeholder: "DIR",
      help: "A folder to which the bodies are written; made if it is absent",
    }),
    site: boolean({
      help: "Start the practice site, take each URL as a path on it, and stop it at the end",
    }),
    list: boolean({ help: "List the variants instead: what each is, and what it teaches" }),
    json: boolean({
      help: "Print one JSON object a line: each URL when it is done, and a summary",
    }),
  },
});
