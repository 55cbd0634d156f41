import { assertEquals, assertThrows } from "@std/assert";
import { command, implement, placeholderOf, type Positionals, type ValuesOf } from "./command.ts";
import { boolean, type Flags, integer } from "./flags.ts";
import { recordedContext } from "./recorded_context_testing.ts";

const words = { name: "sail", summary: "", examples: [] };

function describe(positionals: Positionals, flags: Flags = {}) {
  return () => command({ ...words, positionals, flags });
}

Deno.test("command() refuses a key that names two things", () => {
  assertThrows(
    describe({ json: { summary: "" } }, { json: boolean({ help: "" }) }),
    TypeError,
    'Cannot describe sail: keys must be unique, got "json" twice',
  );
});

Deno.test("command() refuses a variadic argument before another", () => {
  assertThrows(
    describe({ files: { summary: "", variadic: true }, last: { summary: "" } }),
    TypeError,
    'Cannot describe sail: only the last may be variadic, got "files"',
  );
});

Deno.test("command() refuses a required argument after an optional one", () => {
  assertThrows(
    describe({ first: { summary: "" }, second: { summary: "", required: true } }),
    TypeError,
    'Cannot describe sail: required arguments come before optional ones, got "second"',
  );
});

Deno.test("placeholderOf() is the key in capitals unless there is another", () => {
  assertEquals(placeholderOf("pace", { summary: "" }), "PACE");
  assertEquals(placeholderOf("target", { summary: "", placeholder: "HOST:PORT" }), "HOST:PORT");
});

Deno.test("ValuesOf are as narrow as the description", () => {
  const described = command({
    ...words,
    positionals: {
      pace: { summary: "", choices: ["fast", "slow"], required: true },
      harbour: { summary: "" },
      ships: { summary: "", choices: ["ant", "bee"], variadic: true },
    },
    flags: { knots: integer({ min: 0, max: 9, help: "" }) },
  });
  // The compiler is what tests here, in both directions.
  const values: ValuesOf<typeof described> = {
    pace: "fast",
    harbour: undefined,
    ships: ["ant"],
    knots: 3,
  };
  const back: {
    readonly pace: "fast" | "slow";
    readonly harbour: string | undefined;
    readonly ships: readonly ("ant" | "bee")[];
    readonly knots: number | undefined;
  } = values;
  assertEquals(back, values);
  // @ts-expect-error: "medium" is no choice
  const wrong: ValuesOf<typeof described>["pace"] = "medium";
  assertEquals(wrong, "medium");
});

Deno.test("implement() loads the implementation when the command runs, not before", async () => {
  const context = recordedContext();
  let loads = 0;
  const described = command({ ...words, positionals: {}, flags: { json: boolean({ help: "" }) } });
  const implemented = implement(described, () => {
    loads++;
    return Promise.resolve((values, { stdout }) => {
      stdout.line(`json is ${values.json}`);
      return 3;
    });
  });
  assertEquals(implemented.command, described);
  assertEquals(loads, 0);
  assertEquals(await implemented.run({ json: true }, context), 3);
  assertEquals(loads, 1);
  assertEquals(context.out(), "json is true\n");
});
