/**
 * The frontier: which URL next? It is what a crawler is, without the network.
 *
 * In "A web crawler with asyncio coroutines" this is a queue of URLs and a set of those seen. Here it also knows what
 * must not be asked for and why, what waits for whose robots.txt, and what is to be reported. It does no I/O, reads no
 * clock and waits for nothing, so that one crawler can be made of tasks and a queue, another of promises, both a page
 * long and with the same rows; and so that it can be tested with a web that exists in memory only.
 *
 * Work is taken, done outside, and finished:
 *
 * ```ts ignore
 * // Workers on the loop: `pump()` puts in what may be worked on at once, and `join()` returns when all is done.
 * function pump() {
 *   for (let work; (work = frontier.take()) !== undefined;) queue.putNowait(work);
 * }
 * function* worker() {
 *   for (;;) {
 *     const work = yield* queue.get();
 *     if (work.kind === "pause") yield* sleep(0), frontier.finishPause(work);
 *     else if (work.kind === "robots") frontier.finishRobots(work, RobotsRules.from(yield* askForRobots(work.url)));
 *     else for (const _step of frontier.finish(work, yield* ask(work.url))) yield* sleep(0);
 *     pump();
 *     queue.taskDone(); // After pump(): the queue must not look finished while work was found.
 *   }
 * }
 *
 * // Promises: the end of each piece of work starts those that it made possible.
 * await new Promise<void>((resolve, reject) => {
 *   function pump() {
 *     for (let work; (work = frontier.take()) !== undefined;) run(work).then(pump, reject);
 *     if (frontier.done) resolve();
 *   }
 *   pump();
 * });
 * ```
 *
 * Pages are taken in the order in which they were found, which is breadth first. Whose robots.txt is not known yet waits
 * aside, and others go ahead; a dead host delays nobody else.
 *
 * Bounds: at most as many URLs as {@linkcode KNOWN_URLS_BOUNDS} are remembered, and only remembered ones are in the
 * queue. When that is full, further links are dropped and counted as `forgotten`, and the crawl goes on with those that
 * it has. URLs have a longest length, and the rules of all robots.txt together a size.
 *
 * @see https://aosabook.org/en/500L/a-web-crawler-with-asyncio-coroutines.html
 * @module
 */

import { Fifo } from "../../loop/kernel/fifo.ts";
import { candidateOf } from "./candidate.ts";
import type { FrontierOptions, RobotsCost } from "./frontier_options.ts";
import type { Link, PageLinks } from "./links.ts";
import type { RobotsRules } from "./robots.ts";
import { RobotsGate } from "./robots_gate.ts";
import type { PageRow, SkippedRow, SkipReason, SummaryRow } from "./rows.ts";
import { Scope } from "./scope.ts";
import { Tally } from "./tally.ts";
import type { PageOutcome, PageWork, PauseWork, RobotsWork, Work } from "./work.ts";

/**
 * How much is done in one piece before others have a turn, counted in links that are taken in. It is some ten
 * milliseconds' work: a turn costs some of them, too, where timers are slow.
 */
const WORK_IN_A_ROW_MAX = 5000;
/** A row is written to a pipe, perhaps, at the other end of which somebody has to read it. */
const ROW_WORK = 5;
/** To find that a page is forbidden takes a second for {@linkcode WORK_IN_A_ROW_MAX} at worst, and usually a millisecond. */
const FORBIDDEN_WORK = 500;

/** What only the crawler itself knows of its run. */
export type RunFacts = Pick<SummaryRow, "implementation" | "io" | "ms" | "connections">;

/** The bookkeeping of a crawl. */
export class Frontier {
  readonly #options: FrontierOptions;
  readonly #scope: Scope;
  readonly #gate = new RobotsGate();
  readonly #queue = new Fifo<PageWork>();
  /** Pages that the gate has let go: they are older than those in the queue. */
  readonly #released = new Fifo<PageWork>();
  readonly #open = new Set<Work>();
  readonly #tally = new Tally();
  readonly #toldCosts = new Set<RobotsCost>();
  #requested = 0;
  #workInARow = 0;
  #isPausing = false;
  #interrupted = false;
  #startCame = false;

  /**
   * Begins a crawl: the start is the first work.
   *
   * @param options what to crawl
   * @throws {TypeError} when the start is neither http nor https, is too long, or has a user name or password
   */
  constructor(options: FrontierOptions) {
    const start = candidateOf(options.start.href, options.start.href);
    if (start.kind === "refused") {
      throw new TypeError(
        `Cannot crawl: the start must be an http or https URL without user name and password, got ${start.url}`,
      );
    }
    this.#options = options;
    this.#scope = new Scope(options);
    this.#scope.addOrigin(start.origin);
    this.#scope.addKnown(start.key);
    const { url, origin } = start;
    const redirectsLeft = options.maxRedirects;
    this.#queue.push({
      kind: "page",
      url,
      origin,
      from: null,
      depth: 0,
      redirectsLeft,
      isStart: true,
    });
  }

  /** Whether all is done: nothing is left to take, and nothing was taken and not finished. */
  get done(): boolean {
    return this.#open.size === 0 && (this.#interrupted || this.#waiting === 0);
  }

  /** Whether the start, or the page that it redirects to, came with a status from 200 to 299. */
  get startCame(): boolean {
    return this.#startCame;
  }

  /** How many pages wait for their turn. */
  get #waiting(): number {
    return this.#queue.length + this.#released.length + this.#gate.waiting;
  }

  /**
   * Takes the next piece of work. Pages that turn out to be forbidden, or to come after the limit, are reported on the
   * way.
   *
   * @returns undefined when there is nothing to do now: ask again after something was finished, unless all is `done`
   */
  take(): Work | undefined {
    while (!this.#interrupted && !this.#isPausing && this.#open.size < this.#options.maxTasks) {
      if (this.#workInARow >= WORK_IN_A_ROW_MAX) return this.#pause();
      const page = this.#released.shift() ?? this.#queue.shift();
      if (page === undefined) return undefined;
      const work = this.#workFor(page);
      if (work === undefined) continue;
      this.#open.add(work);
      this.#tally.countConcurrent(this.#open.size);
      return work;
    }
    return undefined;
  }

  #pause(): PauseWork {
    const work: PauseWork = { kind: "pause", url: null };
    this.#workInARow = 0;
    this.#isPausing = true;
    this.#open.add(work);
    return work;
  }

  /** Decides what there is to do for a page whose turn has come, if anything. */
  #workFor(page: PageWork): Work | undefined {
    if (this.#requested >= this.#options.maxPages) {
      this.#workInARow += ROW_WORK;
      return this.#leave(page, "limit");
    }
    if (!this.#options.ignoreRobots) {
      const { origin } = page;
      const rules = this.#gate.rules(origin);
      if (rules === undefined) {
        return this.#gate.wait(page)
          ? { kind: "robots", url: `${origin}/robots.txt`, origin }
          : undefined;
      }
      const verdict = rules.verdict(page.url);
      if (verdict !== "allowed") {
        if (verdict === "too-costly") this.#tellCostlyRobots(page.url, "time");
        this.#workInARow += FORBIDDEN_WORK;
        return this.#leave(page, "robots");
      }
    }
    this.#workInARow = 0;
    this.#requested++;
    return page;
  }

  #leave({ url, from }: PageWork, reason: SkipReason): undefined {
    this.#report({ event: "skipped", url, from, reason });
  }

  /**
   * Gives a pause back, after others had their turn.
   *
   * @param work what was taken
   * @throws {Error} when it was not taken, or finished before
   */
  finishPause(work: PauseWork): void {
    this.#close(work);
    this.#isPausing = false;
  }

  /**
   * Gives the rules of an origin back: its pages can be taken from now on.
   *
   * @param work what was taken
   * @param rules what came of it
   * @throws {Error} when it was not taken, or finished before
   */
  finishRobots(work: RobotsWork, rules: RobotsRules): void {
    this.#close(work);
    const { pages, isAffordable } = this.#gate.open(work.origin, rules);
    if (!isAffordable) this.#tellCostlyRobots(work.url, "memory");
    for (const page of pages) this.#released.push(page);
  }

  #tellCostlyRobots(url: string, cost: RobotsCost): void {
    if (this.#toldCosts.has(cost)) return;
    this.#toldCosts.add(cost);
    this.#options.onRobotsCostly?.(url, cost);
  }

  /**
   * Gives a page back: reports it, and takes in what was found on it. A page may have a million links, so this is done in
   * steps: it yields whenever others should have a turn, and may be abandoned there when the crawl is interrupted.
   *
   * @param page what was taken
   * @param outcome what came of it
   * @throws {Error} when it was not taken, or finished before
   */
  *finish(page: PageWork, outcome: PageOutcome): Generator<void, void> {
    if (!this.#open.has(page)) throw notTaken(page);
    const skipped: SkippedRow[] = [];
    const { redirect, error } = outcome.error === null && outcome.redirect !== null
      ? this.#followRedirect(page, outcome.redirect, skipped)
      : { redirect: null, error: outcome.error };
    const { links, newLinks } = error === null && redirect === null && outcome.links !== null
      ? yield* this.#followLinks(page, outcome.links, skipped)
      : { links: 0, newLinks: 0 };
    const row: PageRow = {
      event: "page",
      url: page.url,
      from: page.from,
      depth: page.depth,
      status: outcome.status,
      redirect,
      error,
      bytes: outcome.bytes,
      contentType: outcome.contentType,
      links,
      newLinks,
      tries: outcome.tries,
      ms: outcome.ms,
    };
    if (this.#tally.countPage(row) === "ok" && page.isStart) this.#startCame = true;
    this.#options.onRow(row);
    const rowsMax = WORK_IN_A_ROW_MAX / ROW_WORK;
    for (const [index, row] of skipped.entries()) {
      if (index % rowsMax === rowsMax - 1) yield;
      this.#report(row);
    }
    this.#close(page);
  }

  #followRedirect(
    page: PageWork,
    location: string,
    skipped: SkippedRow[],
  ): Pick<PageRow, "redirect" | "error"> {
    const target = candidateOf(location, page.url);
    if (target.kind === "refused" && target.reason !== "credentials") {
      return notFollowed(`it must lead to an http or https URL, got ${target.url}`);
    }
    if (page.redirectsLeft === 0) {
      return notFollowed(
        `at most ${this.#options.maxRedirects} in a row are allowed, got one more, to ${target.url}`,
        target.url,
      );
    }
    if (page.isStart && target.kind === "url") this.#scope.addOrigin(target.origin);
    const { depth, isStart } = page;
    const redirectsLeft = page.redirectsLeft - 1;
    const found: Found = { from: page.url, depth, redirectsLeft, isStart };
    this.#find({ href: location, nofollow: false }, page.url, found, skipped);
    return { redirect: target.url, error: null };
  }

  *#followLinks(
    page: PageWork,
    { base, links }: PageLinks,
    skipped: SkippedRow[],
  ): Generator<void, Pick<PageRow, "links" | "newLinks">> {
    const redirectsLeft = this.#options.maxRedirects;
    const found: Found = { from: page.url, depth: page.depth + 1, redirectsLeft, isStart: false };
    let followed = 0;
    let newLinks = 0;
    for (const [index, link] of links.entries()) {
      if (index % WORK_IN_A_ROW_MAX === WORK_IN_A_ROW_MAX - 1) yield;
      if (!link.nofollow) followed++;
      if (this.#find(link, base, found, skipped)) newLinks++;
    }
    return { links: followed, newLinks };
  }

  /** Takes in one reference. Returns whether it is a new page to ask for. */
  #find({ href, nofollow }: Link, base: string, found: Found, skipped: SkippedRow[]): boolean {
    const finding = this.#scope.find(href, base, nofollow);
    if (finding.kind === "skipped") {
      skipped.push({
        event: "skipped",
        url: finding.url,
        from: found.from,
        reason: finding.reason,
      });
    }
    if (finding.kind !== "page") return false;
    this.#queue.push({ ...found, ...finding });
    return true;
  }

  #report(row: SkippedRow): void {
    this.#tally.countSkipped(row);
    this.#options.onRow(row);
  }

  #close(work: Work): void {
    if (!this.#open.delete(work)) throw notTaken(work);
  }

  /**
   * Stops handing out work: a signal came. What was taken may still be finished; what is not counts as `todo`, and so do
   * the links that are found from now on.
   */
  interrupt(): void {
    this.#interrupted = true;
  }

  /**
   * Sums up the crawl, at its end or any time before.
   *
   * @param facts what the frontier cannot know
   */
  summary(facts: RunFacts): SummaryRow {
    const counts = this.#tally.counts();
    const open = [...this.#open].filter((work) => work.kind === "page").length;
    return {
      event: "summary",
      implementation: facts.implementation,
      io: facts.io,
      ...counts,
      ms: facts.ms,
      connections: facts.connections,
      maxConcurrent: this.#tally.maxConcurrent,
      todo: counts.skipped.limit + this.#waiting + open,
      forgotten: this.#scope.forgotten,
      interrupted: this.#interrupted,
    };
  }
}

/** Where a reference was found, as it goes into the work for it. */
type Found = Pick<PageWork, "depth" | "redirectsLeft" | "isStart"> & { readonly from: string };

function notTaken(work: Work): Error {
  return new Error(
    `Cannot finish: it must have been taken and not been finished, got ${work.url ?? "a pause"}`,
  );
}

function notFollowed(
  why: string,
  redirect: string | null = null,
): Pick<PageRow, "redirect" | "error"> {
  return {
    redirect,
    error: { kind: "redirect", message: `Cannot follow a redirect: ${why}` },
  };
}
