import { assertEquals, assertRejects } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { SlowClient } from "./slow_client.ts";

const ignore = areMissing("net");
const { signal } = new AbortController();

/** Reads one request. */
async function request(conn: Deno.Conn): Promise<string | null> {
  const bytes = new Uint8Array(64);
  const count = await conn.read(bytes);
  return count === null ? null : new TextDecoder().decode(bytes.subarray(0, count));
}

Deno.test("SlowClient has a request under way from its start to its end", { ignore }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const starting = SlowClient.start(listener.addr.port, 38, signal);
  using conn = await listener.accept();
  const answer = new TextEncoder().encode("39088169\n");
  assertEquals(await request(conn), "38\n");
  await conn.write(answer);
  {
    await using _client = await starting;
    for (let i = 0; i < 3; i++) {
      assertEquals(await request(conn), "38\n");
      await conn.write(answer);
    }
    assertEquals(await request(conn), "38\n");
  }
  assertEquals(await request(conn), null);
});

Deno.test("SlowClient.start() throws when the server hangs up", { ignore }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const starting = SlowClient.start(listener.addr.port, 38, signal);
  const conn = await listener.accept();
  await request(conn);
  conn.close();
  await assertRejects(() => starting, Deno.errors.UnexpectedEof);
});

Deno.test("SlowClient.start() gives up when it is told to", { ignore }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ended = new AbortController();
  const starting = SlowClient.start(listener.addr.port, 38, ended.signal);
  using conn = await listener.accept();
  assertEquals(await request(conn), "38\n");
  ended.abort();
  await assertRejects(() => starting, DOMException);
  assertEquals(await request(conn), null);
});
