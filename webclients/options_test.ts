import { assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { DEFAULTS, USER_AGENT } from "./options.ts";

Deno.test("USER_AGENT tells the version of deno.json", () => {
  assertEquals(USER_AGENT, `fibserv/${config.version}`);
});

Deno.test("DEFAULTS can travel to a worker", () => {
  assertEquals(structuredClone(DEFAULTS), DEFAULTS);
});
