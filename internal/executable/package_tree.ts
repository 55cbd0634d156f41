/**
 * Where npm packages have to lie so that each finds what it depends on.
 *
 * @see Node.js, "Loading from node_modules folders"
 * @module
 */

import { CommandError } from "../cli/errors.ts";

/** An npm package in Deno's cache. */
export interface NpmPackage {
  /** As in `npm:name`. */
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** The absolute path of its folder. */
  readonly folder: string;
  /**
   * Its path below `node_modules`: its name; or, where another version is there already, a place inside the package that
   * depends on it: `tsyringe/node_modules/tslib`.
   */
  readonly place: string;
}

/** The part of `deno info --json` that tells of packages. */
export interface PackageGraph {
  /** By ids such as `tslib@2.9.1`. */
  readonly npmPackages: Readonly<
    Record<
      string,
      { name: string; version: string; dependencies: readonly string[]; localPath: string }
    >
  >;
}

/** Folders in each other, at most. Two are common; only a circle of packages goes on for ever. */
const DEPTH_MAX = 16;

/**
 * The packages in their folders, such that each finds the versions that it depends on: a package looks for another one
 * among those inside of it, then beside it, and so on upwards.
 */
export class PackageTree {
  readonly #byPlace = new Map<string, NpmPackage>();
  /** What was put there, and its own dependencies not yet. */
  readonly #open: { graph: PackageGraph; id: string; place: string }[] = [];

  /** Puts a package to the top, where the program finds it. @throws {CommandError} when another version is there */
  import(graph: PackageGraph, id: string): void {
    const { name, version } = graph.npmPackages[id]!;
    const known = this.#byPlace.get(name);
    if (known === undefined) this.#put(graph, id, name);
    else if (known.version !== version) {
      throw new CommandError(
        `Cannot collect the program: it must import one version of ${name}, got ${known.version} and ${version}`,
      );
    }
  }

  /** All of them, with what they depend on. */
  all(): NpmPackage[] {
    // Those of one package are all put before theirs, so that none gets between a package and what it found above.
    for (const { graph, id, place } of this.#open) {
      for (const dependency of graph.npmPackages[id]!.dependencies) {
        const { name, version } = graph.npmPackages[dependency]!;
        const known = this.#find(name, place);
        if (known === undefined) this.#put(graph, dependency, name);
        else if (known.version !== version) {
          this.#put(graph, dependency, `${place}/node_modules/${name}`);
        }
      }
    }
    return [...this.#byPlace.values()].sort((a, b) => a.place < b.place ? -1 : 1);
  }

  #put(graph: PackageGraph, id: string, place: string): void {
    const { name, version, localPath: folder } = graph.npmPackages[id]!;
    if (place.split("/node_modules/").length > DEPTH_MAX) {
      throw new CommandError(
        `Cannot collect the program: its packages must not need several versions of each other in a circle, got ${id}`,
      );
    }
    this.#byPlace.set(place, { name, version, folder, place });
    this.#open.push({ graph, id, place });
  }

  /** What the package at `place` gets when it imports `name`. */
  #find(name: string, place: string): NpmPackage | undefined {
    for (let inside = place;;) {
      const known = this.#byPlace.get(`${inside}/node_modules/${name}`);
      if (known !== undefined) return known;
      const end = inside.lastIndexOf("/node_modules/");
      if (end === -1) return this.#byPlace.get(name);
      inside = inside.slice(0, end);
    }
  }
}
