/**
 * The one core where servers and loads meet, and how they get it for themselves.
 *
 * Whatever else wants that core takes time from both sides, and more of it from a server that needs longer: it is the
 * one that has not finished yet. So both are pinned there, and their priority is raised where the system permits it.
 * Linux has two priorities on the way: a process' own (`nice`) decides among those of its session, and that of its
 * session (the *autogroup*) decides among sessions, however nice their processes are. The second one is that of
 * whoever shares the terminal, too, so it is put back afterwards.
 *
 * @see taskset(1), nice(1), sched(7) ("the autogroup feature")
 * @module
 */

import { outputOf } from "../../internal/measure/output_of.ts";

const PINNED = ["taskset", "-c", "0"];
/** The highest priority. */
const RAISED = "-20";
const NICE = ["nice", "-n", RAISED];
const AUTOGROUP = "/proc/self/autogroup";

/** How nice a session is. All processes of the session share that. */
export interface Session {
  /** What its file says; null if there is none. */
  read(): Promise<string | null>;
  /** @returns whether it could be changed */
  write(nice: string): boolean;
}

const ownSession: Session = { read: () => outputOf("cat", AUTOGROUP), write: setAutogroup };

/** What was reached. `using` puts back what is not the processes' own. */
export class SharedCore implements Disposable {
  /** What is put before a command, so that it runs there. It ends by `exec`. */
  readonly prefix: readonly string[];
  /** Whether there is one core that all share: not where the system has no `taskset`. */
  readonly isPinned: boolean;
  /** What became of the priority, in a few words. */
  readonly priority: string;
  readonly #restore: () => void;

  private constructor(isPinned: boolean, isNice: boolean, restore: (() => void) | null) {
    this.isPinned = isPinned;
    this.prefix = [...(isPinned ? PINNED : []), ...(isNice ? NICE : [])];
    this.priority = priorityText(isNice, restore !== null);
    this.#restore = restore ?? (() => {});
    // At `Deno.exit()`, as after a second Ctrl-C, no block is left.
    globalThis.addEventListener("unload", this.#restore);
  }

  /**
   * Tries all of it.
   *
   * @param session whose priority is raised. @default this process' own
   */
  static async take(session: Session = ownSession): Promise<SharedCore> {
    const isPinned = await outputOf(PINNED[0]!, ...PINNED.slice(1), "echo", "pinned") !== null;
    // Without an argument it says how nice it is itself.
    const isNice = await outputOf(NICE[0]!, ...NICE.slice(1), "nice") === RAISED;
    const before = autogroupOf(await session.read());
    const isRaised = before !== null && session.write(RAISED);
    return new SharedCore(isPinned, isNice, isRaised ? () => void session.write(before) : null);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unload", this.#restore);
    this.#restore();
  }
}

/** How nice the session is, as its file tells: `/autogroup-12 nice 0`; null without one. */
export function autogroupOf(text: string | null): string | null {
  return /^\/autogroup-\d+ nice (-?\d+)$/.exec(text ?? "")?.[1] ?? null;
}

/** What could be done, in a few words. */
export function priorityText(isNice: boolean, isAutogroup: boolean): string {
  if (isNice && isAutogroup) return `at raised priority (nice ${RAISED}, autogroup ${RAISED})`;
  if (isNice) return `at raised priority (nice ${RAISED}; the autogroup could not be changed)`;
  return "at ordinary priority (this user must not raise it)";
}

/** Deno opens these files to programs only that may do everything, so a shell writes. @returns whether it could */
function setAutogroup(nice: string): boolean {
  try {
    const args = ["-c", `echo ${nice} > ${AUTOGROUP}`];
    const sh = new Deno.Command("sh", { args, stdin: "null", stderr: "null" });
    return sh.outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
