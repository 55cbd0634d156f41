import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { isToolMissing } from "../../tests/support/tools.ts";
import { areMissing } from "../../tests/support/permissions.ts";
import { stateOf } from "../peers/tools.ts";
import { BuiltPeers } from "./built_peers.ts";

Deno.test("BuiltPeers compiles what it is asked for, once, and tells with what", {
  ignore: areMissing("read", "write", "run") || isToolMissing("cc"),
}, async () => {
  const folder = await Deno.makeTempDir();
  const peers = new BuiltPeers(folder, [stateOf("cc", "cc 12.2.0")]);
  assertEquals(peers.versions, []);
  const command = await peers.command("epoll");
  assertStrictEquals(await peers.command("epoll"), command);
  assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["epoll"]);
  assertEquals(peers.versions, ["cc 12.2.0"]);
  await Deno.remove(folder, { recursive: true });
});

testNeeding("read")("BuiltPeers says what is missing", async () => {
  const tools = [stateOf("javac", "javac 17.0.15"), stateOf("bun", null)];
  const peers = new BuiltPeers("none", tools);
  const old = "javac must be of version 21 or later, got 17.0.15";
  await assertRejects(() => peers.command("java"), Error, old);
  await assertRejects(() => peers.command("bun"), Error, "bun must be installed");
  assertEquals(peers.versions, []);
});
