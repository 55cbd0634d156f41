import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { within } from "../../internal/measure/within.ts";
import { areMissing } from "../../tests/support/permissions.ts";
import { RawClient, request } from "./raw_client_testing.ts";

/** Deno itself needs some twenty. */
const DESCRIPTORS_MAX = 48;

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

    /** @returns a client that has got an answer, and stays; null when the site does not listen */
    async function served(): Promise<RawClient | null> {
      const client = await RawClient.connect({ addr, certificate: null }).catch(ifGone);
      await client?.send(request("/robots.txt")).catch(ifGone);
      const text = await within(client?.response() ?? Promise.resolve(""), "the end of an answer");
      if (text !== "") {
        assertMatch(text, /^HTTP\/1\.1 200 /);
        return client;
      }
      client?.[Symbol.dispose]();
      return null;
    }

    // Each has been served before the next one comes, so that it is the site that takes the last descriptor.
    const clients: RawClient[] = [];
    let client = await served();
    for (; client !== null && clients.length < DESCRIPTORS_MAX; client = await served()) {
      clients.push(client);
    }
    client?.[Symbol.dispose]();
    assert(clients.length > 0 && client === null);
    for (const each of clients) each[Symbol.dispose]();

    // As long as it does not listen it refuses.
    for (client = null; client === null;) client = await served();
    client[Symbol.dispose]();
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
