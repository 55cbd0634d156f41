/**
 * Registers the same tests for many subjects, with one server process each.
 *
 * To start a process takes longer than most of the tests, so the tests of a file share them: they are started before
 * the first test, and stopped after the last one, whereby it is seen whether they had anything
 * to complain of.
 *
 * @module
 */

import { areMissing } from "./permissions.ts";
import { ServerProcess } from "./server_process.ts";
import { dearSubjects, type Subject, subjects } from "./subjects.ts";

/** Registers one test: its name is the subject's and `what`. */
export type RegisterTest = (
  what: string,
  body: (server: ServerProcess) => Promise<void>,
) => void;

/** How to run a group of tests. */
export interface GroupOptions {
  /** The flags of the servers, besides those that every server gets. */
  readonly flags?: readonly string[];
  /** Which subjects the group is for. @default all */
  readonly only?: (subject: Subject) => boolean;
  /** Whether it is cheap enough for all variants in all worlds (see {@linkcode dearSubjects}). @default false */
  readonly isCheap?: boolean;
}

/** How many servers are started at the same time. */
const STARTED_AT_ONCE = 4;

/** Whether servers cannot be started. */
export const ignore: boolean = areMissing("net", "read", "run");

/** Runs `register` for each subject; the tests it registers share one server. */
export function conformance(
  { flags = [], only = () => true, isCheap = false }: GroupOptions,
  register: (test: RegisterTest, subject: Subject) => void,
): void {
  const group = (isCheap ? subjects : dearSubjects).filter(only);
  const servers: PromiseSettledResult<ServerProcess>[] = [];
  Deno.test.beforeAll(async () => {
    if (ignore) return;
    // One that cannot start is no reason not to test the others. A few at a time, since each takes a second of a core: thirty
    // at once would all be late on a machine that does something else, too.
    for (let i = 0; i < group.length; i += STARTED_AT_ONCE) {
      const some = group.slice(i, i + STARTED_AT_ONCE);
      servers.push(
        ...await Promise.allSettled(some.map((subject) => ServerProcess.start(subject, ...flags))),
      );
    }
  });
  Deno.test.afterAll(async () => {
    const stopping = servers.filter((one) => one.status === "fulfilled").map(async ({ value }) => {
      await using server = value;
      await server.stop();
    });
    await Promise.all(stopping);
  });
  for (const [index, subject] of group.entries()) {
    register((what, body) => {
      Deno.test(`${subject.label} ${what}`, { ignore }, async () => {
        const server = servers[index]!;
        if (server.status === "rejected") throw server.reason;
        await body(server.value);
      });
    }, subject);
  }
}
