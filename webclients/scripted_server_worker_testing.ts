/**
 * The thread of a `ScriptedServer`. It is on `node:net`, since that can reset a connection.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import net from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { Act, Report, Script } from "./scripted_server_testing.ts";

let script: Script = {};
const visits = new Map<string, number>();
const requests: string[] = [];
const open = new Set<Socket>();
const meeting: (() => void)[] = [];
let connections = 0;
let onEmpty: (() => void) | null = null;

const server = net.createServer({ allowHalfOpen: false }, (socket) => {
  connections += 1;
  open.add(socket);
  let received = "";
  socket.setNoDelay();
  // That a client vanishes is what some scripts are about.
  socket.on("error", () => {});
  socket.on("close", () => {
    open.delete(socket);
    if (open.size > 0) return;
    onEmpty?.();
    // Once: what is told again later would be taken for the answer to the next question.
    onEmpty = null;
  });
  socket.on("data", (data: Buffer) => {
    received += data.toString("latin1");
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = received.slice(0, end);
    received = received.slice(end + 4);
    requests.push(head);
    void perform(socket, actsFor(head.split(" ")[1]!));
  });
});

function actsFor(target: string): readonly Act[] {
  const visit = visits.get(target) ?? 0;
  visits.set(target, visit + 1);
  const turns = script[target] ?? [["end"]];
  return turns[Math.min(visit, turns.length - 1)]!;
}

async function perform(socket: Socket, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    if (act === "end") socket.end();
    else if (act === "reset") socket.resetAndDestroy();
    else if (act === "flood") flood(socket);
    else if (act === "hang") return;
    else if ("send" in act) await write(socket, Buffer.from(act.send, "latin1"));
    else if ("fill" in act) await write(socket, Buffer.alloc(act.fill, "x"));
    else await meet(act.meet);
  }
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => resolve()));
}

function flood(socket: Socket): void {
  const bytes = Buffer.alloc(65_536, "x");
  const fill = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on("drain", fill);
  fill();
}

function meet(count: number): Promise<void> {
  return new Promise((resolve) => {
    meeting.push(resolve);
    if (meeting.length === count) { for (const leave of meeting.splice(0)) leave(); }
  });
}

const scope = self as unknown as {
  onmessage: (event: MessageEvent<Script | "report">) => void;
  postMessage(message: number | Report): void;
};
scope.onmessage = ({ data }) => {
  if (data === "report") {
    const send = () => scope.postMessage({ requests, connections });
    if (open.size === 0) send();
    else onEmpty = send;
    return;
  }
  script = data;
  server.listen(0, "127.0.0.1", () => scope.postMessage((server.address() as AddressInfo).port));
};
