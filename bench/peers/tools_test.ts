import { assert, assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { availableTools, stateOf, type Tool, toolStates } from "./tools.ts";

Deno.test("stateOf() finds the version in what each tool says", () => {
  const said: [Tool, string, string][] = [
    ["cc", "cc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022", "12.2.0"],
    ["node", "v20.19.2\n", "20.19.2"],
    ["bun", "1.4.5\n", "1.4.5"],
    ["python3", "Python 3.11.2\n", "3.11.2"],
    ["go", "go version go1.19.8 linux/amd64\n", "1.19.8"],
    ["javac", "javac 25.0.1\n", "25.0.1"],
    ["javac", "javac 21\n", "21"],
  ];
  for (const [tool, text, version] of said) {
    assertEquals(stateOf(tool, text), { tool, version, refusal: null });
  }
});

Deno.test("stateOf() refuses what is missing, and a JDK without virtual threads", () => {
  assertEquals(stateOf("bun", null).refusal, "bun must be installed");
  assertEquals(
    stateOf("javac", "javac 17.0.15\n").refusal,
    "javac must be of version 21 or later, got 17.0.15",
  );
  assertEquals(
    stateOf("javac", "").refusal,
    "javac must be of version 21 or later, got unknown",
  );
});

Deno.test("toolStates() tells of each tool whether it can be used", {
  ignore: areMissing("run"),
}, async () => {
  const states = await toolStates();
  const available = await availableTools();
  for (const { tool, version, refusal } of states) {
    assertEquals(refusal === null, available.has(tool), tool);
    assert(version !== null || refusal !== null, tool);
  }
});
