import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { EVENT_WRITE } from "../types.ts";
import { boundAddress, resolve, resolveAll } from "./address.ts";
import { ConnectAttempt } from "./connect_attempt.ts";
import { closeDescriptor } from "./descriptor.ts";
import { bindSocket, openListener } from "./listener.ts";
import { LOOPBACK, posixTest } from "./posix_testing.ts";
import { PosixSelector } from "./selector.ts";
import { PosixSocket } from "./socket.ts";

/** An address at which somebody listens, and two at which nobody does, or can: they are taken. */
function addresses() {
  const listener = openListener(LOOPBACK);
  const dead = [bindSocket(LOOPBACK), bindSocket(LOOPBACK)];
  const address = boundAddress(listener);
  const targets = dead.map((descriptor) => resolve(boundAddress(descriptor)));
  return {
    address,
    alive: resolve(address),
    dead: targets,
    [Symbol.dispose]: () => [listener, ...dead].forEach(closeDescriptor),
  };
}

async function outcomeOf(attempt: ConnectAttempt): Promise<PosixSocket> {
  const selector = new PosixSelector();
  const socket = PosixSocket.connecting(LOOPBACK, attempt);
  selector.register(socket, EVENT_WRITE, "data");
  const reported = await selector.select();
  assertEquals([reported.length, reported[0] === socket, socket.data], [1, true, "data"]);
  assertEquals(selector.size, 1);
  socket.abort();
  assertEquals(selector.size, 0);
  selector.close();
  return socket;
}

posixTest("ConnectAttempt goes on to the address that answers", async () => {
  using test = addresses();
  const attempt = new ConnectAttempt(LOOPBACK, [...test.dead, test.alive]);
  assertEquals((await outcomeOf(attempt)).error, null);
});

posixTest("ConnectAttempt does not try more addresses than it must", async () => {
  using test = addresses();
  const attempt = new ConnectAttempt(LOOPBACK, [test.alive, ...test.dead]);
  assertEquals((await outcomeOf(attempt)).error, null);
  assertEquals(attempt.canGoOn, true);
});

posixTest("ConnectAttempt tells why the first address failed when all have", async () => {
  using test = addresses();
  const attempt = new ConnectAttempt(LOOPBACK, test.dead);
  const { error } = await outcomeOf(attempt);
  assertInstanceOf(error, Deno.errors.ConnectionRefused);
  assertEquals(error, attempt.failure);
});

posixTest(
  "ConnectAttempt goes on when there is no socket for an address, if there is another",
  async () => {
    using test = addresses();
    const strange = { ...test.alive, family: 9999 };
    const attempt = new ConnectAttempt(LOOPBACK, [strange, test.alive]);
    assertEquals((await outcomeOf(attempt)).error, null);
    assertThrows(() => new ConnectAttempt(LOOPBACK, [strange]).next(), Error, "socket");
  },
);

posixTest("ConnectAttempt takes an IPv6 address with the brackets of a URL, or without", () => {
  const [bare, bracketed] = ["::1", "[::1]"].map((hostname) => resolveAll({ hostname, port: 80 }));
  assertEquals(bare, bracketed);
});

posixTest("ConnectAttempt says who speaks TLS", () => {
  assertThrows(
    () => new ConnectAttempt({ hostname: "127.0.0.1", port: 443, tls: {} }),
    Deno.errors.NotSupported,
    "--io deno does, got --io posix",
  );
});

posixTest("ConnectAttempt binds this end where it is told to", async () => {
  using test = addresses();
  // The loopback network of Linux has more than one address.
  const hostname = Deno.build.os === "linux" ? "127.0.0.2" : "127.0.0.1";
  const localAddr = { hostname, port: 0 };
  const selector = new PosixSelector();
  const socket = PosixSocket.connecting({ ...test.address, localAddr });
  selector.register(socket, EVENT_WRITE);
  await selector.select();
  assertEquals([socket.error, socket.localAddr?.hostname], [null, hostname]);
  socket.abort();
  const other = PosixSocket.connecting({
    ...test.address,
    localAddr: { hostname: "::1", port: 0 },
  });
  assertInstanceOf(other.error, Deno.errors.AddrNotAvailable);
  other.abort();
  selector.close();
});
