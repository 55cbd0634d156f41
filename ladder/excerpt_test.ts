import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { excerpt, parseExcerptName } from "./excerpt.ts";

const SOURCE = `/** Says step(), and does not declare it. */
import {
  door,
  type Wait,
} from "./door.ts";

/** What is passed on. */
export type Wait =
  | "read"
  | "write";

const LIMIT = 3;

const table = {
  async write(chunk) {
    await door(\`
}\`);
  },
  close() {},
};

export async function run(): Promise<void> {
  step(1);
  test(() => {
    door();
  });

  /** Goes on. */
  function* step<T>(
    value: T,
  ): Generator<T> {
    if (value) {
      yield value;
    }
  }
}

export class Door {
  #bell = 0;

  get bell(): number {
    return this.#bell;
  }

  static #ring({ times = ")" } = {}): void {
    door(times);
  }
}
`;

const CASES: readonly (readonly [name: string, firstLine: number, text: string])[] = [
  ["Wait", 8, 'export type Wait =\n  | "read"\n  | "write";'],
  ["LIMIT", 12, "const LIMIT = 3;"],
  // A template reaches below the indentation of its function, so that nothing is common.
  ["write", 15, "  async write(chunk) {\n    await door(`\n}`);\n  }"],
  ["close", 19, "close() {}"],
  [
    "step",
    29,
    "function* step<T>(\n  value: T,\n): Generator<T> {\n  if (value) {\n    yield value;\n  }\n}",
  ],
  ["bell", 41, "get bell(): number {\n  return this.#bell;\n}"],
  ["#ring", 45, 'static #ring({ times = ")" } = {}): void {\n  door(times);\n}'],
];

for (const [name, firstLine, text] of CASES) {
  Deno.test(`excerpt() cuts out ${name} without what surrounds it`, () => {
    const got = excerpt(SOURCE, name);
    assertEquals(got, { text, firstLine });
  });
}

Deno.test("excerpt() takes a function to its last bracket, and a class, too", () => {
  for (const name of ["run", "Door"]) {
    const { text } = excerpt(SOURCE, name);
    assert(text.startsWith("export ") && text.endsWith("\n}"), text);
  }
  assertStringIncludes(excerpt(SOURCE, "run").text, "yield value;");
});

Deno.test("excerpt() gives some of the lines, with their line in the file", () => {
  assertEquals(excerpt(SOURCE, "step", [4, 6]), {
    text: "  if (value) {\n    yield value;\n  }",
    firstLine: 32,
  });
});

Deno.test("excerpt() throws when there are no such lines", () => {
  for (const [from, to] of [[0, 1], [3, 2], [7, 8]] as const) {
    assertThrows(
      () => excerpt(SOURCE, "step", [from, to]),
      RangeError,
      `step has the lines 1 to 7, got ${from} to ${to}`,
    );
  }
});

Deno.test("excerpt() throws when a name is only called or only a part of another", () => {
  for (const name of ["door", "test", "ste", "Doo", "$step"]) {
    assertThrows(() => excerpt(SOURCE, name), RangeError, `must be declared, got ${name}`);
  }
});

Deno.test("parseExcerptName() reads a file, a name and lines", () => {
  const path = "variants/coro.ts";
  assertEquals(parseExcerptName(`${path}#step`), { path, name: "step", lines: null });
  assertEquals(parseExcerptName(`${path}#step:2-5`), { path, name: "step", lines: [2, 5] });
  assertEquals(parseExcerptName(`${path}##ring`).name, "#ring");
});

Deno.test("parseExcerptName() throws when it is something else", () => {
  for (const text of ["", "step", "#step", "a.ts#", "a.ts#b:2", "a.ts#b:2-", "a.ts#b c"]) {
    assertThrows(() => parseExcerptName(text), SyntaxError, `PATH#NAME:FROM-TO, got ${text}`);
  }
});
