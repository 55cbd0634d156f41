import { selfPipe, wakeThread } from "./self_pipe.ts";
import { libc, pointerTo } from "./libc.ts";
import { PosixListener } from "./listener.ts";
import { PosixSelector } from "./selector.ts";
import { PosixSocket } from "./socket.ts";
import { platform } from "./platform.ts";
import { recv, send } from "./transfer.ts";
import { EVENT_READ } from "../types.ts";

const bytes = new Uint8Array(64);
const pointer = pointerTo(bytes);
const NO_DESCRIPTOR = -1;

const selector = new PosixSelector();
const listener = new PosixListener({ hostname: "127.0.0.1", port: 0 });
const near = PosixSocket.connecting(listener.addr);
selector.register(near, EVENT_READ);
let far: PosixSocket | null = null;
while ((far = listener.accept()) === null) { /* It connects over loopback: soon. */ }
const peer: PosixSocket = far;
selector.register(peer, EVENT_READ);

Deno.bench("a C function: gai_strerror(0)", () => void libc.gai_strerror(0));
Deno.bench("a system call that fails: recv() on no descriptor", () => {
  libc.recv(NO_DESCRIPTOR, pointer, bytes.length, 0);
});
Deno.bench("the same by its number", () => {
  recv(NO_DESCRIPTOR, pointer, bytes.length, 0);
});
Deno.bench("send() on no descriptor, by its name", () => {
  libc.send(NO_DESCRIPTOR, bytes, 2, platform.MSG_NOSIGNAL);
});
Deno.bench("the same by its number, through a buffer whose place is known", () => {
  send(NO_DESCRIPTOR, bytes, 2, platform.MSG_NOSIGNAL);
});
Deno.bench("recv() when nothing has come", () => void peer.recv());
Deno.bench("select(0) when nothing is ready", async () => void await selector.select(0));
Deno.bench("wakeThread() and acknowledge()", () => {
  wakeThread(selfPipe().writeEnd);
  selfPipe().acknowledge();
});
Deno.bench("send() and recv() of three bytes over TCP", () => {
  near.send(bytes, 3);
  while (peer.recv() < 0) { /* On its way. */ }
});
Deno.bench("send(), select() and recv()", async () => {
  near.send(bytes, 3);
  await selector.select();
  peer.recv();
});
Deno.bench("performance.now()", () => void performance.now());
