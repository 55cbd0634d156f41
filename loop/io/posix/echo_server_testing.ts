/**
 * A program for tests: an echo server with calls that block, one client after another. It tells on its standard output
 * which port it has, which signals it hears, and when it has drained.
 *
 * @module
 */

import { openPosixIo } from "./mod.ts";
import { onStop } from "./signals.ts";

const io = openPosixIo();
const listener = io.listenBlocking({ hostname: "127.0.0.1", port: 0 });
// Before its port is known: clients who take all descriptors would keep the thread from starting that hears signals.
const ready = Promise.withResolvers<void>();
const removeListener = onStop((signal) => {
  tell(signal);
  listener.drain();
}, ready.resolve);
await ready.promise;
tell(`${listener.addr.port}`);
for (let client; (client = await listener.accept()) !== null;) {
  for (let count; (count = await client.recv()) > 0;) await client.send(client.bytes, count);
  client.close();
}
removeListener();
tell("drained");

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
