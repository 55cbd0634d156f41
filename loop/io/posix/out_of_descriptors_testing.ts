/**
 * A program for the listener's tests: a server that greets its clients and waits until they leave. It has one descriptor
 * to spare, which it gives back when it has run out for the first time. On its standard output it tells which port it
 * has, that it has run out, and that it has accepted another one since.
 *
 * @module
 */

import { prepareSignals } from "../prepare_signals_testing.ts";
import { EVENT_READ, WOULD_BLOCK } from "../types.ts";
import { SelfPipe } from "./self_pipe.ts";
import { closeDescriptor } from "./descriptor.ts";
import { PosixListener } from "./listener.ts";
import { PosixSelector } from "./selector.ts";
import { PosixSocket } from "./socket.ts";

const hello = new TextEncoder().encode("hello");
const spare = new SelfPipe();
const selector = new PosixSelector();
const listener = new PosixListener({ hostname: "127.0.0.1", port: 0 });
let state: "before" | "out" | "after" = "before";

async function acceptAll(): Promise<void> {
  for (let socket; (socket = listener.accept()) !== null;) {
    selector.register(socket, EVENT_READ);
    socket.send(hello, hello.length);
    if (state === "out") {
      state = "after";
      await tell("another one");
    }
  }
  const isSilenced = listener.watched === 0;
  if (!isSilenced || state !== "before") return;
  state = "out";
  closeDescriptor(spare.readEnd);
  await tell("out of descriptors");
}

async function tell(line: string | number): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

prepareSignals();
selector.register(listener, EVENT_READ);
await tell(listener.addr.port);
for (;;) {
  for (const ready of await selector.select()) {
    if (!(ready instanceof PosixSocket)) await acceptAll();
    else if (ready.recv() !== WOULD_BLOCK) ready.close();
  }
}
