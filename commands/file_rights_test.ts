import { assertEquals } from "@std/assert";
import { fileRightsOf } from "./file_rights.ts";

const CASES: readonly (readonly [args: string, rights: string])[] = [
  ["", ""],
  ["fetch http://a/ --json --concurrency 4", ""],
  ["fetch http://a/b.json", ""],
  ["lab coro corothrd:posix", ""],
  ["lab --port 0 coro.json", "read"],
  ["--file list", "read"],
  ["--file=list", "read"],
  ["--ca ca.pem", "read"],
  ["--output out", "read write"],
  ["trace --variant coro --out=coro.json", "read write"],
  ["fetch http://a/?--output", ""],
  ["--ca-out ca.pem", "write"],
  ["--ca-out=ca.pem --file -", "read write"],
  ["--outputs toString", ""],
];

for (const [args, expected] of CASES) {
  Deno.test(`fileRightsOf() gives ${expected || "nothing"} for ${args || "nothing"}`, () => {
    const [command, ...rest] = args.startsWith("--")
      ? ["fetch", ...args.split(" ")]
      : args.split(" ");
    const { read, write } = fileRightsOf(command, rest);
    const given = [...(read ? ["read"] : []), ...(write ? ["write"] : [])].join(" ");
    assertEquals(given, expected);
  });
}
