/**
 * `deno task bench:wire`: what it takes. What it does is in `run.ts`.
 *
 * @module
 */

import { command } from "../../internal/cli/command.ts";
import { integer, seconds, string } from "../../internal/cli/flags.ts";
import { peers } from "../peers/peers.ts";
import { GOAL_CONNECTIONS, GOAL_PIPELINES } from "./goals.ts";
import { integers, names } from "./list_flags.ts";
import { DEFAULT_SUBJECTS } from "./subjects.ts";
import { DEFAULTS } from "../../variants/options.ts";

const PEER_NAMES = peers.map(({ name }) => name).join("|");

/** The description. */
export const wireCommand = command({
  name: "bench:wire",
  summary: "Measure servers as ratios to a C server on the same core, in rounds, in pairs",
  examples: [
    {
      line: "deno task bench:wire",
      note: "everything that has a goal, and all peers; takes 20 minutes",
    },
    {
      line: "deno task bench:wire --subjects servers,peers,clients --rounds 5 --md wire.md",
      note: "the rates beside C and the peers; takes eight minutes",
    },
    {
      line: "deno task bench:wire --subjects posix:cb,peer:node --connections 64 --rounds 3",
      note: "two subjects, one load, half a minute",
    },
    {
      line: "deno task bench:wire --subjects beside:corothrd,idle:posix,help",
      note: "other figures: beside a slow client, 10,000 idle connections, --help",
    },
  ],
  positionals: {},
  flags: {
    rounds: integer({ min: 1, max: 1000, default: 7, help: "Windows of each subject and load" }),
    seconds: seconds({ min: 0.02, max: 60, default: 0.7, help: "The length of a window" }),
    connections: integers({
      min: 1,
      max: 10_000,
      default: [GOAL_CONNECTIONS],
      help: "The loads: numbers of connections",
    }),
    pipeline: integers({
      min: 1,
      max: 1000,
      default: GOAL_PIPELINES,
      help: "The loads: requests in flight on each connection",
    }),
    n: integer({
      min: 0,
      max: DEFAULTS.maxN,
      default: 1,
      help: "The number to send; 1 costs nothing to compute, so that the wire is what is measured",
    }),
    subjects: names({
      default: DEFAULT_SUBJECTS,
      help: `What to measure: posix|uring|deno:VARIANT, peer:${PEER_NAMES}, beside:VARIANT, ` +
        "client:posix|uring|deno, idle:posix|uring|deno, help; servers, clients, peers, beside, " +
        "idle stand for all of a kind that have a goal",
    }),
    json: string({ placeholder: "FILE", help: "Write all values as JSON, too" }),
    md: string({ placeholder: "FILE", help: "Write the table in Markdown, too" }),
  },
});
