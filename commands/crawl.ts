/**
 * `fibserv crawl`: what it takes. What it does is in `crawl_run.ts`.
 *
 * @module
 */

import { command } from "../internal/cli/command.ts";
import { boolean, choice, integer, milliseconds, regExp, string } from "../internal/cli/flags.ts";
import { portableIoNames } from "../loop/io/names.ts";
import { TIMEOUT_MS_MAX } from "../loop/io/timeout_ms_max.ts";
import { KNOWN_URLS_BOUNDS } from "../webclients/crawler/known_urls.ts";
import { repeatsRepetition } from "../webclients/crawler/repetition.ts";
import { DEFAULT_IMPLEMENTATION, implementationNames } from "../webclients/crawler/table.ts";
import { DEFAULTS } from "../webclients/options.ts";

/** A page is in memory as a whole, and so is its text, which JavaScript limits to some 500 million characters. */
const PAGE_BYTES_MAX = 256 * 2 ** 20;

/** The description of `fibserv crawl`. */
export const crawlCommand = command({
  name: "crawl",
  summary: "Visit all pages of a web site, link by link, several at a time",
  examples: [
    { line: "fibserv crawl http://127.0.0.1:8080/", note: "all pages of one site" },
    {
      line: "fibserv crawl --max-tasks 1 http://127.0.0.1:8080/",
      note: "one after the other, in the order in which they are found",
    },
    {
      line: "fibserv crawl --implementation async --json http://127.0.0.1:8080/",
      note: "the same rows by other means, as JSON",
    },
    {
      line: "fibserv crawl --exclude '\\?|\\.pdf$' --assets http://127.0.0.1:8080/",
      note: "with pictures and scripts; without queries and PDF",
    },
  ],
  positionals: {
    url: {
      summary: "where to begin; pages of other hosts are left alone",
      required: true,
    },
  },
  flags: {
    implementation: choice({
      choices: implementationNames,
      default: DEFAULT_IMPLEMENTATION,
      help: "How to crawl: a queue and tasks on loop/, or async / await on the platform's fetch",
    }),
    io: choice({
      choices: portableIoNames,
      default: DEFAULTS.io,
      help:
        "How loop reaches the network: Deno's calls, or the system's own (posix: Linux and macOS)",
    }),
    maxTasks: integer({
      min: 1,
      max: 1000,
      default: 10,
      help: "How many pages are worked on at once",
    }),
    maxRedirects: integer({
      min: 0,
      max: 100,
      default: DEFAULTS.maxRedirects,
      help: "How many redirects are followed in a row",
    }),
    maxTries: integer({
      min: 1,
      max: 10,
      default: 4,
      help: "How many times a page is asked for that may come a moment later",
    }),
    maxPages: integer({
      min: 1,
      max: KNOWN_URLS_BOUNDS.count,
      default: 1000,
      help: "How many pages are asked for",
    }),
    exclude: regExp({
      placeholder: "RE",
      help: "Leave URLs alone in which this regular expression matches",
      mustFor: (text) => repeatsRepetition(text) ? "not repeat what repeats itself" : undefined,
    }),
    anyHost: boolean({ help: "Follow links to other hosts, too" }),
    assets: boolean({ help: "Follow what pages are made of, too: images, scripts, style sheets" }),
    ignoreRobots: boolean({
      help: "Ask for what robots.txt forbids, too; for sites of your own",
    }),
    timeout: milliseconds({
      min: 1,
      max: TIMEOUT_MS_MAX,
      default: DEFAULTS.timeoutMs,
      help: "How long each try may take",
    }),
    maxBytes: integer({
      min: 1,
      max: PAGE_BYTES_MAX,
      default: 10 * 2 ** 20,
      help: "The longest page that is accepted, unpacked; each task may hold one in memory",
    }),
    ca: string({
      placeholder: "FILE",
      help: "Certificates (PEM) that are trusted besides the usual ones",
    }),
    json: boolean({ help: "Print JSON objects, one a line, and nothing else" }),
  },
});
