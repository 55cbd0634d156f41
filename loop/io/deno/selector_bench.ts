/**
 * What it costs to turn completion into readiness: one request and one answer over a connection whose server side is
 * a plain `Deno.Conn`, a `Connection`, or a socket on a selector. The client side is the same plain one for all
 * three, and both sides share one thread.
 *
 *     deno bench --allow-net=127.0.0.1 --allow-read --allow-env loop/io/deno/selector_bench.ts
 *
 * @module
 */

import { EVENT_READ } from "../types.ts";
import { Connection } from "./connection.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { DenoSelector } from "./selector.ts";
import { DenoSocket } from "./socket.ts";

/** How many exchanges one iteration is. */
const EXCHANGES = 100;
const sweeper = new IdleSweeper(0);

async function connect(): Promise<[server: Deno.TcpConn, client: Deno.TcpConn]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  return [await listener.accept(), client];
}

/** The client: sends a request, waits for the answer, so many times. */
async function exchange(client: Deno.TcpConn): Promise<void> {
  const bytes = new Uint8Array(16);
  for (let i = 0; i < EXCHANGES; i++) {
    await client.write(bytes);
    await client.read(bytes);
  }
}

/** The server: sends back what comes, up to the end of the stream. */
async function echo(conn: Pick<Deno.Conn, "read" | "write" | "close">): Promise<void> {
  const bytes = new Uint8Array(4096);
  for (let count; (count = await conn.read(bytes)) !== null;) {
    await conn.write(bytes.subarray(0, count));
  }
  conn.close();
}

/** The same server on a selector. */
async function echoSelecting(conn: Deno.TcpConn): Promise<void> {
  const selector = new DenoSelector();
  selector.register(DenoSocket.accepted(conn, sweeper, () => {}), EVENT_READ);
  while (selector.size > 0) {
    for (const ready of await selector.select()) {
      const socket = ready as DenoSocket;
      const count = socket.recv();
      if (count > 0) socket.send(socket.bytes, count);
      else socket.close();
    }
  }
}

const servers = {
  "Deno.Conn": echo,
  "Connection": (conn: Deno.TcpConn) => echo(new Connection(conn, sweeper, () => {})),
  "DenoSelector": echoSelecting,
};

for (const [name, serve] of Object.entries(servers)) {
  Deno.bench(`${EXCHANGES} requests and answers through ${name}`, {
    group: "ping-pong",
    baseline: name === "Deno.Conn",
  }, async (b) => {
    const [conn, client] = await connect();
    const served = serve(conn);
    b.start();
    await exchange(client);
    b.end();
    client.close();
    await served;
  });
}
