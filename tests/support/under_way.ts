/**
 * What is under way between this process and a server in another one: what one end has sent, and the kernel has not brought
 * to the other yet.
 *
 * A write over the loopback interface seems to be at the other end when it returns. Mostly it is; on a busy machine a
 * thread of the kernel brings it later, now and then by many milliseconds, and a signal or another connection may overtake
 * it. So a test that says "what the server had received" must ask. The kernel keeps a copy of what the other end has not
 * acknowledged, and tells how much that is, for the ends of all processes. (For both ends in this process,
 * `loop/io/arrival_testing.ts` does it with `poll()`.)
 *
 * @see proc_pid_net(5), `/proc/net/tcp`
 * @module
 */

import { HUNG_MS } from "../../internal/measure/within.ts";

/** One end of a connection, or a server, by its port of 127.0.0.1. */
interface HasPort {
  readonly port: number;
}

/** Of one connection, what is under way, in bytes. A stream's end counts as one. */
export interface UnderWay {
  /** From the client to the server; null while the server's kernel does not have the whole connection yet. */
  readonly toServer: number | null;
  readonly toClient: number;
}

const ROW = /^ *\d+: \w+:(\w{4}) \w+:(\w{4}) (\w{2}) (\w{8}):/gm;
/** The state in which the server's kernel waits for the last of the three packets that open a connection. */
const SYN_RECV = "03";

/**
 * Asks for all connections to a server. (By `grep`, since Deno itself reads such files only with all permissions.)
 *
 * @returns by the client's port; null where the system does not tell (all but Linux)
 */
export async function underWay({ port }: HasPort): Promise<ReadonlyMap<number, UnderWay> | null> {
  if (Deno.build.os !== "linux") return null;
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, "0");
  const { stdout } = await new Deno.Command("grep", {
    args: [`:${hexadecimal} `, "/proc/net/tcp"],
  }).output();
  const clients = new Map<number, number>();
  const servers = new Map<number, number>();
  for (
    const [, local, remote, state, queued] of new TextDecoder().decode(stdout).matchAll(ROW)
  ) {
    const bytes = Number.parseInt(queued!, 16);
    if (remote === hexadecimal) clients.set(Number.parseInt(local!, 16), bytes);
    else if (state !== SYN_RECV) servers.set(Number.parseInt(remote!, 16), bytes);
  }
  return new Map(
    Array.from(clients, ([client, bytes]) => {
      const toClient = servers.get(client);
      return [client, { toServer: toClient === undefined ? null : bytes, toClient: toClient ?? 0 }];
    }),
  );
}

/**
 * Waits until nothing is under way between a server and some clients, whose connections are open: the server's kernel has
 * the connections and all that was sent on them, whether or not the server has looked, and the clients' kernel has all that
 * the server has sent.
 *
 * @throws {Error} when that does not happen
 */
export async function untilNothingIsUnderWay(
  server: HasPort,
  clients: readonly HasPort[],
): Promise<void> {
  const giveUpAt = performance.now() + HUNG_MS;
  while (performance.now() < giveUpAt) {
    const found = await underWay(server);
    const isAtRest = ({ port }: HasPort) => {
      const connection = found?.get(port);
      return connection?.toServer === 0 && connection.toClient === 0;
    };
    if (found === null || clients.every(isAtRest)) return;
  }
  throw new Error(`Cannot go on: all that was sent must arrive within ${HUNG_MS / 1000} s`);
}
