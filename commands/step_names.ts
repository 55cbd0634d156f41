/**
 * What the steps of both ladders are called on the command line. `coro` is a server and a web client; so a web client is
 * called `web:coro` as well, and a bare name that both ladders have is the server. The crawlers are always called
 * `crawl:loop` and the like.
 *
 * @module
 */

import { UsageError } from "../internal/cli/errors.ts";
import { nearest } from "../internal/cli/nearest.ts";
import { quote } from "../internal/cli/quote.ts";
import { findStep, type Ladder, type Step } from "../ladder/step.ts";
import { ladder as servers } from "../variants/table.ts";
import { ladder as crawlers } from "../webclients/crawler/table.ts";
import { ladder as webClients } from "../webclients/table.ts";

const WEB_PREFIX = "web:";
const CRAWLER_PREFIX = "crawl:";

/** A step, and the ladder that it stands on. */
export interface NamedStep {
  /** All that stand there. */
  readonly ladder: Ladder;
  /** The one that is meant. */
  readonly step: Step;
}

const namesOf = ({ steps }: Ladder) => steps.map(({ name }) => name);
const serverNames: readonly string[] = namesOf(servers);
const webNames: readonly string[] = namesOf(webClients);

/** All names that are understood: of servers, of web clients that are no server's, of all web clients, and of crawlers. */
export const allStepNames: readonly string[] = [
  ...serverNames,
  ...webNames.filter((name) => !serverNames.includes(name)),
  ...webNames.map((name) => WEB_PREFIX + name),
  ...namesOf(crawlers).map((name) => CRAWLER_PREFIX + name),
];

/** What a name must be, in messages: all of them would fill six lines. */
export const STEP_RULE =
  'a variant or a web client (see "fibserv variants", "fibserv fetch --list")';

/** The same of servers alone. */
export const VARIANT_RULE = 'a variant (see "fibserv variants")';

/** The same of web clients alone. */
export const WEB_CLIENT_RULE = 'a web client (see "fibserv fetch --list")';

/**
 * Finds a step by what somebody calls it.
 *
 * @param name one of {@linkcode allStepNames}
 * @param isWeb whether all names are those of web clients (`--web`)
 * @throws {UsageError} when no web client has this name, and it should
 */
export function findNamedStep(name: string, isWeb: boolean): NamedStep {
  const bare = name.startsWith(WEB_PREFIX) ? name.slice(WEB_PREFIX.length) : name;
  if (isWeb && !webNames.includes(bare)) {
    const meant = nearest(bare, webNames);
    throw new UsageError(
      `Cannot find ${quote(name)} with --web: it must be ${WEB_CLIENT_RULE}, got ` +
        `${quote(bare)}${meant === undefined ? "" : `, did you mean "${meant}"?`}`,
    );
  }
  if (name.startsWith(CRAWLER_PREFIX)) {
    return { ladder: crawlers, step: findStep(crawlers, name.slice(CRAWLER_PREFIX.length)) };
  }
  const isServer = !isWeb && bare === name && serverNames.includes(name);
  const ladder: Ladder = isServer ? servers : webClients;
  return { ladder, step: findStep(ladder, bare) };
}

/** What to type for a step, so that it is no other one: `coro`, `web:coro`, `streams`. */
export function nameOf({ ladder, step: { name } }: NamedStep): string {
  if (ladder === crawlers) return CRAWLER_PREFIX + name;
  return ladder === webClients && serverNames.includes(name) ? WEB_PREFIX + name : name;
}

/**
 * Says which step a name means that both ladders have, where somebody who compares it with a step of another ladder may
 * have meant the other one.
 *
 * @param names as they were typed
 * @returns one line, or null where every name is clear
 */
export function clashNote(names: readonly string[], isWeb: boolean): string | null {
  const ladders = new Set(names.map((name) => findNamedStep(name, isWeb).ladder));
  const both = names.filter((name) => serverNames.includes(name) && webNames.includes(name));
  if (ladders.size === 1 || both.length === 0) return null;
  return `${both[0]} is the server here; the web client is ${WEB_PREFIX}${both[0]}`;
}
