import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { areMissing } from "../../tests/support/permissions.ts";
import { RawClient, request } from "./raw_client_testing.ts";

/** Deno itself needs some twenty. */
const DESCRIPTORS_MAX = 48;
/** More than descriptors, and fewer than may wait in the system until they are accepted. */
const CLIENTS_MAX = 400;

const program = fileURLToPath(new URL("starved_site_testing.ts", import.meta.url));

Deno.test({
  name: "a site that ran out of descriptors serves again when clients have left",
  ignore: Deno.build.os === "windows" || areMissing("net", "run", "read"),
  async fn() {
    const script = `ulimit -n ${DESCRIPTORS_MAX} && exec "$0" run --no-prompt ` +
      `--allow-net=127.0.0.1 "$1"`;
    await using child = new Deno.Command("sh", {
      args: ["-c", script, Deno.execPath(), program],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const output = child.stdout.getReader();
    const { value } = await output.read();
    const addr = { hostname: "127.0.0.1", port: Number(new TextDecoder().decode(value)) };
    const connect = () => RawClient.connect({ addr, certificate: null }).catch(ifGone);

    // All that come are accepted, by the site or by the system for it, until the site notices and listens no more.
    const clients: RawClient[] = [];
    let client = await connect();
    for (; client !== null && clients.length < CLIENTS_MAX; client = await connect()) {
      clients.push(client);
      // Time for the site to notice, also on a machine that has other things to do.
      if (clients.length < DESCRIPTORS_MAX) continue;
      for (let i = 0; i < 20; i++) await pollOperatingSystem();
    }
    client?.[Symbol.dispose]();
    assert(clients.length > 0 && client === null);
    for (const each of clients) each[Symbol.dispose]();

    // As long as it does not listen it refuses.
    let text = "";
    while (text === "") {
      using client = await connect();
      await client?.send(request("/robots.txt")).catch(ifGone);
      text = await client?.response() ?? "";
    }
    assertMatch(text, /^HTTP\/1\.1 200 /);
    await child.stdin.close();
    output.releaseLock();
    await child.stdout.cancel();
    assertEquals((await child.status).code, 0);
  },
});

/** What happens to clients of a listener that is closed, or was just now. @throws everything else */
function ifGone(error: unknown): null {
  const { ConnectionRefused, ConnectionReset, NotConnected, BrokenPipe } = Deno.errors;
  const kinds = [ConnectionRefused, ConnectionReset, NotConnected, BrokenPipe];
  if (kinds.some((kind) => error instanceof kind)) return null;
  throw error;
}
