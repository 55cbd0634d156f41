/**
 * The borrowing threads of tests. Each does what its order says and then tells that it is done.
 *
 * @module
 */

import { borrowSocket } from "./mod.ts";
import type { SocketLoan, ThreadSocket } from "./types.ts";

/** What a thread is to do with the socket it gets. */
export type Act = "echo" | "fail" | "work" | "flood" | "receive";

/** What a thread is told. `flag` is how the test and the thread reach each other while both are busy. */
export interface Order {
  act: Act;
  loan: SocketLoan;
  flag: Int32Array;
}

const acts: Record<Act, (socket: ThreadSocket, flag: Int32Array) => unknown> = {
  /** Sends back what comes, up to the end. */
  echo(socket) {
    for (let count; (count = socket.recv()) > 0;) socket.send(socket.bytes, count);
    socket.close();
  },

  /** Crashes. */
  fail(socket) {
    socket.recv();
    throw new Error("the thread crashes");
  },

  /** Works on a request until it is told to answer, or nobody waits for the answer any more. */
  work(socket, flag) {
    const count = socket.recv();
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    while (Atomics.load(flag, 0) === 1 && !socket.isGone()) { /* Hard at it. */ }
    socket.send(socket.bytes, count);
    const next = socket.recv();
    const gone = socket.isGone();
    socket.close();
    return { next, gone };
  },

  /** Sends, whether somebody reads or not. */
  flood(socket) {
    const bytes = new Uint8Array(20_000_000);
    socket.send(bytes, bytes.length);
    const next = socket.recv();
    socket.close();
    return next;
  },

  /** Receives what comes, and again at the end. */
  receive(socket) {
    const counts = [];
    do counts.push(socket.recv()); while (counts.at(-1)! > 0);
    counts.push(socket.recv());
    socket.close();
    return counts;
  },
};

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage(result: unknown): void;
  close(): void;
};
scope.onmessage = async ({ data: { act, loan, flag } }) => {
  scope.postMessage(acts[act](await borrowSocket(loan), flag));
  scope.close();
};
