/**
 * A program for the acceptor's tests: a server that greets its clients, waits until they leave, and tells on its
 * standard output which port it has, and when it has run out of descriptors for the first time.
 *
 * @module
 */

import { prepareSignals } from "../prepare_signals_testing.ts";
import { type AcceptedConn, Acceptor } from "./acceptor.ts";

prepareSignals();

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
let hasRunOut = false;

async function accept(): Promise<AcceptedConn> {
  try {
    return await listener.accept();
  } catch (error) {
    if (!hasRunOut) await tell((error as { code: string }).code);
    hasRunOut = true;
    throw error;
  }
}

async function greet(conn: AcceptedConn): Promise<void> {
  await conn.write(new TextEncoder().encode("hello"));
  await conn.read(new Uint8Array(1));
  conn.close();
  acceptor.leave();
}

async function tell(line: string | number): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

const acceptor = new Acceptor(
  { hostname: "127.0.0.1", port: 0 },
  () => void greet(acceptor.take()!),
  { addr: listener.addr, accept, close: () => listener.close() },
);
acceptor.start();
await tell(listener.addr.port);
