import { count } from "../../internal/cli/count.ts";
import {
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertStringIncludes,
} from "@std/assert";
import { refusingTarget } from "../../clients/scripted_server_testing.ts";
import { areMissing } from "../../tests/support/permissions.ts";
import { isToolMissing } from "../../tests/support/tools.ts";
import { within } from "../../internal/measure/within.ts";
import { ChildServer } from "./child_server.ts";
import { build, loadClient, peers } from "./peers.ts";

const ignore = areMissing("net", "read", "write", "run") || isToolMissing("cc");

let folder: string;
let load: string[];
Deno.test.beforeAll(async () => {
  if (ignore) return;
  folder = await Deno.makeTempDir();
  load = await build(loadClient, folder);
});
Deno.test.afterAll(async () => {
  if (!ignore) await Deno.remove(folder, { recursive: true });
});

/** Runs the load client to its end. */
async function run(...args: string[]) {
  const client = new Deno.Command(load[0]!, { args, stdin: "null" });
  const { code, stdout, stderr } = await within(client.output(), "the end of the load");
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** Runs it against a server that greets each connection with `bytes`, and then hangs up if asked to. */
async function runAgainst(bytes: string, thenEnds: boolean) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { promise: isOver, resolve: over } = Promise.withResolvers<void>();
  const serving = (async () => {
    using conn = await listener.accept();
    await conn.read(new Uint8Array(64));
    await conn.write(new TextEncoder().encode(bytes));
    if (!thenEnds) await isOver;
  })();
  const result = await run("127.0.0.1", `${listener.addr.port}`, "10", "1", "10", "2");
  over();
  await serving;
  return result;
}

for (const [connections, pipeline] of [[1, 1], [20, 1], [3, 16]] as const) {
  const what = `${count(connections, "connection")}, ${pipeline} deep`;
  Deno.test(`load_client counts right answers with ${what}`, { ignore }, async () => {
    const epoll = peers.find(({ name }) => name === "epoll")!;
    await using server = await ChildServer.start([...await build(epoll, folder), "0"]);
    const args = ["127.0.0.1", server.port, 10, connections, 0.05, pipeline].map(String);
    const { code, out, err } = await run(...args);
    assertEquals([code, err], [0, ""]);
    const { requests, seconds, reqPerSec, cpuSeconds, ...rest } = JSON.parse(out);
    assertEquals(rest, {});
    assertGreater(requests, 0);
    assertGreaterOrEqual(seconds, 0.05);
    assertGreater(reqPerSec, 0);
    assertGreaterOrEqual(cpuSeconds, 0);
  });
}

Deno.test("load_client fails when an answer is wrong", { ignore }, async () => {
  assertEquals(await runAgainst("55\n56\n", false), {
    code: 1,
    out: "",
    err: "load_client: got a wrong answer\n",
  });
});

Deno.test("load_client fails when the connection ends", { ignore }, async () => {
  assertEquals(await runAgainst("55\n5", true), {
    code: 1,
    out: "",
    err: "load_client: the connection was lost\n",
  });
});

Deno.test("load_client says so when nobody listens", { ignore }, async () => {
  using nobody = refusingTarget();
  const { code, out, err } = await run("127.0.0.1", `${nobody.port}`, "10", "1", "1", "1");
  assertEquals([code, out], [3, ""]);
  assertStringIncludes(err, "Connection refused");
});

for (const args of [[], ["127.0.0.1", "0", "10", "1", "1", "1"], ["x", "1", "10", "1", "1", "1"]]) {
  Deno.test(`load_client refuses ${JSON.stringify(args)}`, { ignore }, async () => {
    const { code, out } = await run(...args);
    assertEquals([code, out], [2, ""]);
  });
}
