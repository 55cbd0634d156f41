/**
 * What all ladders have in common. A ladder is a table of programs that do the same, each of which differs from the
 * one before by one idea; a step is one of these programs, a file that can be read alone.
 *
 * Nothing here knows what the programs do. The servers in `variants/` are one such ladder.
 *
 * @module
 */

/** One step. `Program` is what its module exports. */
export interface Step<Program = unknown> {
  /** Its name, which is the name of its file, too: in lower case, without hyphens. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly model: string;
  /** What one learns from it. */
  readonly teaches: string;
  /** Why a measurement of it gives what it gives. */
  readonly costs: string;
  /** The step before this one, with which to compare it, or null for the first. */
  readonly after: string | null;
  /** A second step that it follows. Where two ideas meet, each of the two shows the other idea. */
  readonly also?: string;
  /** The worlds of I/O that it runs in. */
  readonly io: readonly string[];
  /** Loads the program. */
  load(): Promise<Program>;
  /** Loads its text. */
  source(): Promise<string>;
}

/** The steps of one ladder, in the order in which they are read: each after those that it builds on. */
export interface Ladder<S extends Step = Step> {
  /** The folder of their files, from the root of the repository: `variants`. */
  readonly folder: string;
  /** What follows the name of a step in that of its file, before `.ts`. @default nothing */
  readonly suffix?: string;
  /** All of them. */
  readonly steps: readonly S[];
}

/**
 * Finds a step by its name.
 *
 * @throws {RangeError} when there is no such step
 */
export function findStep<S extends Step>({ folder, steps }: Ladder<S>, name: string): S {
  const step = steps.find((step) => step.name === name);
  if (step === undefined) {
    throw new RangeError(`Cannot find the step: it must be one of ${folder}/, got ${name}`);
  }
  return step;
}

/** The steps that `step` follows, the one to compare it with first: none, one or two. */
export function predecessorsOf<S extends Step>(ladder: Ladder<S>, { after, also }: Step): S[] {
  return [after, also ?? null].flatMap((name) => name === null ? [] : [findStep(ladder, name)]);
}

/** Where the file of `step` is, from the root of the repository: `variants/coro.ts`. */
export function pathOf({ folder, suffix = "" }: Ladder, { name }: Step): string {
  return `${folder}/${name}${suffix}.ts`;
}
