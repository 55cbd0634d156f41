import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CommandError } from "../cli/errors.ts";
import { type PackageGraph, PackageTree } from "./package_tree.ts";

/** Makes a graph of ids such as `a@1`, each with those that it depends on. */
function graphOf(dependencies: Readonly<Record<string, readonly string[]>>): PackageGraph {
  const packages = Object.entries(dependencies).map(([id, dependencies]) => {
    const [name = "", version = ""] = id.split("@");
    return [id, { name, version, dependencies, localPath: `/cache/${id}` }];
  });
  return { npmPackages: Object.fromEntries(packages) };
}

/** The places, each with the version that is there. */
function placesOf(graph: PackageGraph, ...imported: readonly string[]): Record<string, string> {
  const tree = new PackageTree();
  for (const id of imported) tree.import(graph, id);
  return Object.fromEntries(tree.all().map(({ place, version }) => [place, version]));
}

Deno.test("PackageTree puts packages to the top, and other versions inside of who needs them", () => {
  const graph = graphOf({
    "a@1": ["b@1", "c@1"],
    "b@1": ["c@2"],
    "c@1": [],
    "c@2": ["d@1"],
    "d@1": ["c@1"],
  });
  assertEquals(placesOf(graph, "a@1"), {
    "a": "1",
    "b": "1",
    "b/node_modules/c": "2",
    "c": "1",
    "d": "1",
  });
});

Deno.test("PackageTree throws when the program itself imports two versions", () => {
  const graph = graphOf({ "a@1": [], "a@2": [] });
  const tree = new PackageTree();
  tree.import(graph, "a@1");
  tree.import(graph, "a@1");
  assertThrows(() => tree.import(graph, "a@2"), CommandError, "one version of a, got 1 and 2");
});

Deno.test("PackageTree throws when versions need each other in a circle", () => {
  const graph = graphOf({ "a@1": ["b@1"], "b@1": ["a@2"], "a@2": ["b@2"], "b@2": ["a@1"] });
  assertThrows(() => placesOf(graph, "a@1"), CommandError, "in a circle");
  // Without other versions a circle is common.
  assertEquals(placesOf(graphOf({ "a@1": ["b@1"], "b@1": ["a@1"] }), "a@1"), { a: "1", b: "1" });
});

/** What a package at `place` finds by the rules of Node. */
function found(places: Record<string, string>, place: string, name: string): string | undefined {
  const parts = place.split("/node_modules/");
  for (let count = parts.length; count >= 0; count--) {
    const at = [...parts.slice(0, count), name].join("/node_modules/");
    if (places[at] !== undefined) return places[at];
  }
  return undefined;
}

Deno.test("PackageTree lets each package find the versions that it depends on", () => {
  const ids = ["a", "b", "c", "d"].flatMap((name) => [`${name}@1`, `${name}@2`, `${name}@3`]);
  const dependencies = fc.record(Object.fromEntries(
    ids.map((id) => [
      id,
      // Of each name one version at most, as npm has it; later names only, so that there is no circle.
      fc.uniqueArray(fc.constantFrom(...ids), { selector: (id) => id[0], maxLength: 3 }).map(
        (all) => all.filter((other) => other[0]! > id[0]!),
      ),
    ]),
  ));
  fc.assert(
    fc.property(dependencies, (dependencies) => {
      const graph = graphOf(dependencies);
      const places = placesOf(graph, "a@1", "b@1");
      for (const [place, version] of Object.entries(places)) {
        const name = place.split("/node_modules/").at(-1)!;
        for (const dependency of dependencies[`${name}@${version}`]!) {
          const [wanted = "", wantedVersion] = dependency.split("@");
          assertEquals(found(places, place, wanted), wantedVersion, `${place} → ${dependency}`);
        }
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});
