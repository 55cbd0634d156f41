/**
 * What can be measured, by names that say how.
 *
 * - `posix:cb`, `uring:cb`, `deno:cb`: that variant of fibserv in that world of I/O, as a ratio to the C server on epoll
 * - `peer:node`: a peer, likewise; `peer:epoll` is the C server against itself, and always measured
 * - `beside:corothrd`: what a fast client keeps of its rate beside a slow one, with `--io posix`
 * - `client:posix`: `fibserv client` as a load, as a ratio to the load client in C
 * - `idle:posix`: ten thousand idle connections
 * - `help`: how long `fibserv --help` takes
 * - `servers`, `clients`, `peers`, `beside`, `idle`: those that have a goal, and all peers
 *
 * @module
 */

import { UsageError } from "../../internal/cli/errors.ts";
import { nearest } from "../../internal/cli/nearest.ts";
import { quote } from "../../internal/cli/quote.ts";
import { variants } from "../../variants/table.ts";
import { peers } from "../peers/peers.ts";
import { SUBJECTS_WITH_GOALS } from "./goals.ts";

/** The worlds of I/O, whether or not this fibserv has them all: a subject that cannot start says so in its row. */
export const IO_NAMES = ["posix", "uring", "deno"] as const;

/** The C server against itself. */
export const SELF = "peer:epoll";

/** What a name stands for. */
export type Subject =
  | {
    readonly kind: "variant";
    readonly name: string;
    readonly io: string;
    readonly variant: string;
  }
  | { readonly kind: "peer"; readonly name: string; readonly peer: string }
  | { readonly kind: "beside"; readonly name: string; readonly variant: string }
  | {
    readonly kind: "client" | "idle";
    readonly name: string;
    readonly io: typeof IO_NAMES[number];
  }
  | { readonly kind: "help"; readonly name: string };

/** All of them. */
export const subjects: readonly Subject[] = [
  ...peers.map(({ name }): Subject => ({ kind: "peer", name: `peer:${name}`, peer: name })),
  ...IO_NAMES.flatMap((io) =>
    variants.map(({ name }): Subject => ({
      kind: "variant",
      name: `${io}:${name}`,
      io,
      variant: name,
    }))
  ),
  ...variants.filter(({ computes }) => computes === "on a worker").map(({ name }): Subject => ({
    kind: "beside",
    name: `beside:${name}`,
    variant: name,
  })),
  ...IO_NAMES.map((io): Subject => ({ kind: "client", name: `client:${io}`, io })),
  ...IO_NAMES.map((io): Subject => ({ kind: "idle", name: `idle:${io}`, io })),
  { kind: "help", name: "help" },
];

const isClient = (name: string) => name.startsWith("client:");

/** Words that stand for several subjects. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  servers: SUBJECTS_WITH_GOALS.filter((name) => !isClient(name)),
  clients: SUBJECTS_WITH_GOALS.filter(isClient),
  peers: peers.map(({ name }) => `peer:${name}`),
  beside: ["cbthrd", "corothrd", "loopcorothrd", "thrd"].map((name) => `beside:${name}`),
  idle: IO_NAMES.map((io) => `idle:${io}`),
};

/** All that there are goals for, and the peers. */
export const DEFAULT_SUBJECTS: readonly string[] = [...Object.keys(GROUPS), "help"];

/**
 * The subjects of those names and groups, each once, and the C server itself first.
 *
 * @throws {UsageError} when a name stands for nothing
 */
export function subjectsOf(names: readonly string[]): Subject[] {
  return [...new Set([SELF, ...names.flatMap((name) => GROUPS[name] ?? [name])])].map((name) => {
    const subject = subjects.find((one) => one.name === name);
    if (subject !== undefined) return subject;
    const meant = nearest(name, [...Object.keys(GROUPS), ...subjects.map((one) => one.name)]);
    throw new UsageError(
      `Cannot measure ${quote(name)}: no such subject, ` +
        (meant === undefined ? "see --help" : `did you mean "${meant}"?`),
    );
  });
}
