/**
 * The servers that can take part in a bench, each of which gets a row of the table.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import { findVariant, type Variant, variants } from "../../variants/table.ts";
import { originalOf } from "./original.ts";
import type { OriginalRow, RowKind } from "../result/result.ts";
import { type Discipline, disciplineOf } from "./discipline.ts";

/** A server that takes part, apart from how it is started. */
export interface ServerDescription {
  readonly id: string;
  readonly kind: RowKind;
  readonly name: string;
  readonly group: string;
  readonly io: IoName | null;
  readonly model: string;
  readonly why: string;
  readonly original: OriginalRow | null;
  /** How it deals with two clients; null: unknown. */
  readonly discipline: Discipline | null;
  /** The `id` of the step of the ladder before it; null: there is none. */
  readonly before: string | null;
}

/** @returns what a variant is in one of its worlds of I/O */
export function describeVariant(variant: Variant, io: IoName): ServerDescription {
  const { name, family, model, costs, after } = variant;
  return {
    id: idOf(name, io),
    kind: "variant",
    name,
    group: family,
    io,
    model,
    why: sentence(costs),
    original: originalOf(name),
    discipline: disciplineOf(variant),
    before: after !== null && findVariant(after).io.includes(io) ? idOf(after, io) : null,
  };
}

/**
 * @param names which variants; all of them when there is none
 * @param ios which worlds of I/O; a variant that does not run in one of them is left out there
 * @returns what they are, in the order of the table of variants, each once
 */
export function describeVariants(
  names: readonly string[],
  ios: readonly IoName[],
): ServerDescription[] {
  return variants
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .flatMap((variant) =>
      ios.filter((io) => variant.io.includes(io)).map((io) => describeVariant(variant, io))
    );
}

/** @returns the same server once more, to tell how much it differs from itself */
export function describeAgain(server: ServerDescription): ServerDescription {
  return { ...server, id: `${server.id}, again`, kind: "again", before: null };
}

/** @returns the `id` of a server in another runtime */
export function peerId({ name, tool }: { readonly name: string; readonly tool: string }): string {
  return `${name} (${tool})`;
}

/** @returns the `id` of a server that the user names */
export function externalId(command: string): string {
  return `external: ${command}`;
}

function idOf(name: string, io: IoName): string {
  return `${name} (${io})`;
}

/** @returns a phrase of a table, as a sentence */
export function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1) + ".";
}
