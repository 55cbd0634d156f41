import { assertEquals, assertThrows } from "@std/assert";
import { boundAddress, resolve } from "./address.ts";
import {
  acceptConnection,
  closeDescriptor,
  setCloseOnExec,
  setNonBlocking,
  setOption,
  setTimeouts,
  takeSocketError,
} from "./descriptor.ts";
import { check, errno } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { openListener } from "./listener.ts";
import { F_GETFL, FD_CLOEXEC, platform } from "./platform.ts";
import { DescriptorPair, LOOPBACK, posixTest } from "./posix_testing.ts";

const F_GETFD = 1;
const scratch = pointerTo(new Uint8Array(16));

function newSocket(): number {
  return check("socket", libc.socket(platform.AF_INET, platform.SOCK_STREAM, 0));
}

function isCloseOnExec(descriptor: number): boolean {
  return (libc.fcntl(descriptor, F_GETFD, 0, 0, 0, 0, 0, 0, 0) & FD_CLOEXEC) !== 0;
}

/** The value of an option, in 16 bytes at most. */
function option(descriptor: number, level: number, name: number): ArrayBuffer {
  const bytes = new Uint8Array(16);
  const length = Uint32Array.of(bytes.length);
  check(
    "getsockopt",
    libc.getsockopt(descriptor, level, name, bytes, new Uint8Array(length.buffer)),
  );
  return bytes.buffer;
}

posixTest("setNonBlocking() makes a call fail that would have to wait", () => {
  using pair = new DescriptorPair();
  setNonBlocking(pair.near);
  assertEquals([libc.recv(pair.near, scratch, 1, 0), errno()], [-1, platform.EAGAIN]);
});

posixTest("setCloseOnExec() keeps a descriptor from other programs", () => {
  const descriptor = newSocket();
  assertEquals(isCloseOnExec(descriptor), false);
  setCloseOnExec(descriptor);
  assertEquals(isCloseOnExec(descriptor), true);
  closeDescriptor(descriptor);
});

posixTest("setOption() switches on and off", () => {
  const { IPPROTO_TCP, TCP_NODELAY } = platform;
  const descriptor = newSocket();
  for (const value of [1, 0]) {
    setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, value);
    const isOn = new Int32Array(option(descriptor, IPPROTO_TCP, TCP_NODELAY))[0] !== 0;
    assertEquals(isOn, value === 1);
  }
  closeDescriptor(descriptor);
});

posixTest("setTimeouts() sets seconds and microseconds", () => {
  const { SOL_SOCKET, SO_RCVTIMEO, SO_SNDTIMEO } = platform;
  const descriptor = newSocket();
  setTimeouts(descriptor, 1500, 40);
  assertEquals([...new BigInt64Array(option(descriptor, SOL_SOCKET, SO_RCVTIMEO))], [1n, 500_000n]);
  assertEquals([...new BigInt64Array(option(descriptor, SOL_SOCKET, SO_SNDTIMEO))], [0n, 40_000n]);
  closeDescriptor(descriptor);
});

posixTest("setTimeouts() makes a call return that waits in vain", () => {
  using pair = new DescriptorPair();
  setTimeouts(pair.near, 1, 1);
  assertEquals([libc.recv(pair.near, scratch, 1, 0), errno()], [-1, platform.EAGAIN]);
});

posixTest("takeSocketError() gives the error once", () => {
  using pair = new DescriptorPair();
  assertEquals(takeSocketError(pair.near), 0);
  pair.resetFar();
  assertEquals(takeSocketError(pair.near), platform.ECONNRESET);
  assertEquals(takeSocketError(pair.near), 0);
});

posixTest(
  "acceptConnection() gives a descriptor as it was asked for, and -1 when none is left",
  () => {
    const listener = openListener(LOOPBACK);
    const { bytes } = resolve(boundAddress(listener));
    const open = [listener];
    for (const nonBlocking of [false, true]) {
      const client = newSocket();
      check("connect", libc.connect(client, bytes, bytes.length));
      const accepted = check("accept", acceptConnection(listener, nonBlocking));
      open.push(client, accepted);
      assertEquals(isCloseOnExec(accepted), true);
      const isNonBlocking = libc.fcntl(accepted, F_GETFL, 0, 0, 0, 0, 0, 0, 0) &
        platform.O_NONBLOCK;
      assertEquals(isNonBlocking !== 0, nonBlocking);
    }
    setNonBlocking(listener);
    assertEquals([acceptConnection(listener, true), errno()], [-1, platform.EAGAIN]);
    for (const descriptor of open) closeDescriptor(descriptor);
  },
);

posixTest("closeDescriptor() throws when it is closed already", () => {
  const descriptor = newSocket();
  closeDescriptor(descriptor);
  assertThrows(() => closeDescriptor(descriptor), Deno.errors.BadResource, "EBADF");
});
