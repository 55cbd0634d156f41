import { assertEquals } from "@std/assert";
import { fileRightsOf } from "./file_rights.ts";

const CASES: readonly (readonly [args: string, rights: string])[] = [
  ["", ""],
  ["http://a/ --json --concurrency 4", ""],
  ["--file list", "read"],
  ["--file=list", "read"],
  ["--ca ca.pem", "read"],
  ["--output out", "read write"],
  ["--variant coro --out=coro.json", "read write"],
  ["http://a/?--output", ""],
  ["--ca-out ca.pem", "write"],
  ["--ca-out=ca.pem --file -", "read write"],
  ["--outputs toString", ""],
];

for (const [args, expected] of CASES) {
  Deno.test(`fileRightsOf() gives ${expected || "nothing"} for ${args || "nothing"}`, () => {
    const { read, write } = fileRightsOf(args.split(" "));
    const given = [...(read ? ["read"] : []), ...(write ? ["write"] : [])].join(" ");
    assertEquals(given, expected);
  });
}
