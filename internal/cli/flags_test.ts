import { assertEquals } from "@std/assert";
import {
  boolean,
  choice,
  flagName,
  type FlagValues,
  host,
  integer,
  milliseconds,
  oneOf,
  regExp,
  seconds,
  string,
} from "./flags.ts";

Deno.test("flagName() gives the flag as it is typed", () => {
  assertEquals(flagName("n"), "--n");
  assertEquals(flagName("maxConnections"), "--max-connections");
});

Deno.test("oneOf() lists names as a sentence does", () => {
  assertEquals(oneOf(["deno"]), "deno");
  assertEquals(oneOf(["deno", "posix"]), "deno or posix");
  assertEquals(oneOf(["sync", "thrd", "cb"]), "sync, thrd or cb");
});

Deno.test("boolean() reads no value", () => {
  const flag = boolean({ help: "" });
  assertEquals(flag.default, false);
  assertEquals(flag.read(""), true);
  assertEquals(flag.read("yes"), undefined);
});

Deno.test("host() reads names and addresses, and no wildcards", () => {
  const flag = host({ help: "" });
  const read = [
    "localhost",
    "0.0.0.0",
    "::",
    "[::1]",
    "fe80::1%eth0",
    "my-host_1.example",
    "bücher.example",
  ];
  assertEquals(read.map(flag.read), read);
  for (const text of ["", "*", "a b", "127.0.0.1/8", "http://localhost", "a,b", "\n"]) {
    assertEquals(flag.read(text), undefined, text);
  }
});

Deno.test("integer() reads whole numbers within its limits", () => {
  const flag = integer({ min: 0, max: 78, help: "" });
  assertEquals(["0", "78", "007"].map(flag.read), [0, 78, 7]);
  for (
    const text of [
      "",
      " ",
      "+5",
      "-0",
      "-1",
      "79",
      "1.5",
      "1e1",
      "0x10",
      "abc",
      "5 ",
      "Infinity",
      "NaN",
    ]
  ) {
    assertEquals(flag.read(text), undefined, text);
  }
  assertEquals(flag.rule, "a whole number from 0 to 78");
  assertEquals(flag.limits, "0 to 78");
});

Deno.test("integer() reads negative numbers when they are allowed", () => {
  const flag = integer({ min: -20, max: 19, help: "" });
  assertEquals(["-20", "19", "-0"].map(flag.read), [-20, 19, 0]);
  assertEquals(["-21", "+5", "--5"].map(flag.read), [undefined, undefined, undefined]);
});

Deno.test("integer() is exact up to its limit, whatever comes behind it", () => {
  const flag = integer({ min: 1, max: Number.MAX_SAFE_INTEGER, help: "" });
  assertEquals(flag.read("9007199254740991"), Number.MAX_SAFE_INTEGER);
  assertEquals(flag.read("9007199254740992"), undefined);
  assertEquals(flag.read("9".repeat(400)), undefined);
  assertEquals(flag.range, { min: 1, max: Number.MAX_SAFE_INTEGER });
});

Deno.test("seconds() reads fractions", () => {
  const flag = seconds({ min: 0.1, max: 60, help: "" });
  assertEquals(["0.1", ".5", "3.", "60"].map(flag.read), [0.1, 0.5, 3, 60]);
  for (const text of ["", ".", "0.09", "60.1", "+3", "1s", "1,5"]) {
    assertEquals(flag.read(text), undefined, text);
  }
  assertEquals(flag.rule, "a number of seconds from 0.1 to 60");
});

Deno.test("milliseconds() reads whole numbers", () => {
  const flag = milliseconds({ min: 0, max: 9, help: "" });
  assertEquals(flag.read("9"), 9);
  assertEquals(["0.5", "+5", "-0", "10"].map(flag.read), Array(4).fill(undefined));
  assertEquals(flag.rule, "a whole number of milliseconds from 0 to 9");
});

Deno.test("choice() reads its words and no other", () => {
  const flag = choice({ choices: ["deno", "posix"], help: "" });
  assertEquals(flag.read("posix"), "posix");
  for (const text of ["", "Posix", "pos"]) assertEquals(flag.read(text), undefined, text);
  assertEquals(flag.choices, ["deno", "posix"]);
});

Deno.test("regExp() reads what JavaScript takes for a regular expression, but for the empty one and what is forbidden", () => {
  const mustFor = (text: string) => text.includes("slow") ? "be quick" : undefined;
  const flag = regExp({ help: "", mustFor });
  assertEquals(["slow", "", "(slow"].map((text) => flag.mustFor?.(text)), [
    "be quick",
    "not be empty, since an empty expression matches everything",
    undefined,
  ]);
  assertEquals(flag.default, undefined);
  assertEquals(flag.read("a|b$"), /a|b$/);
  assertEquals(flag.read("/"), /\//);
  for (const text of ["", "(", "[", "*", "(?<x", "slow"]) {
    assertEquals(flag.read(text), undefined, text);
  }
});

Deno.test("string() reads any text but the empty one", () => {
  const flag = string({ placeholder: "HOST", help: "" });
  assertEquals(flag.read("::1"), "::1");
  assertEquals(flag.read(""), undefined);
});

Deno.test("a flag describes its default", () => {
  assertEquals(integer({ min: 0, max: 9, default: 8, help: "" }).defaultHelp, "8");
  assertEquals(
    integer({ min: 0, max: 9, defaultHelp: "one per core", help: "" }).defaultHelp,
    "one per core",
  );
  assertEquals("defaultHelp" in integer({ min: 0, max: 9, help: "" }), false);
});

Deno.test("FlagValues are as narrow as the table", () => {
  const flags = {
    port: integer({ min: 0, max: 65535, default: 25000, help: "" }),
    workers: integer({ min: 2, max: 9, help: "" }),
    io: choice({ choices: ["deno", "posix"], default: "deno", help: "" }),
    kind: choice({ choices: ["fast", "slow"], help: "" }),
    host: string({ placeholder: "HOST", default: "127.0.0.1", help: "" }),
    json: boolean({ help: "" }),
  };
  // The compiler is what tests here: each line fails to check if the type is wider or narrower.
  type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
    : false;
  type Got = FlagValues<typeof flags>;
  const same: [
    Same<Got["port"], number>,
    Same<Got["workers"], number | undefined>,
    Same<Got["io"], "deno" | "posix">,
    Same<Got["kind"], "fast" | "slow" | undefined>,
    Same<Got["host"], string>,
    Same<Got["json"], boolean>,
  ] = [true, true, true, true, true, true];
  assertEquals(same.length, Object.keys(flags).length);
  // @ts-expect-error: the default is one of the choices
  assertEquals(choice({ choices: ["deno"], default: "posix", help: "" }).default, "posix");
});
