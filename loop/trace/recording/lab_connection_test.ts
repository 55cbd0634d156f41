import { assert, assertEquals } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";
import { LabConnection } from "./lab_connection.ts";
import { decodeJson, encodeJson, FRAME, FrameReader, UNSENT_BYTES_MAX } from "./wire.ts";

const test = testNeeding("net");
const PIECE = new Uint8Array(1 << 20);

/** A tap's connection, and the lab's end of it. */
async function connected(): Promise<{ tap: LabConnection; lab: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [tap, lab] = await Promise.all([
    LabConnection.open(listener.addr.port),
    listener.accept(),
  ]);
  return { tap, lab };
}

test("LabConnection takes no more than it may keep for a lab that does not read, until that reads", async () => {
  const { tap, lab } = await connected();
  let taken = 0;
  while (tap.records(PIECE)) taken++;
  assert(taken >= UNSENT_BYTES_MAX / PIECE.length - 1);
  assertEquals(tap.records(PIECE), false);

  const reader = new FrameReader();
  const bytes = new Uint8Array(1 << 20);
  let frames = 0;
  while (frames < taken) frames += reader.push(bytes.subarray(0, (await lab.read(bytes))!)).length;
  // The last write is told to the tap when the lab has it already.
  while (!tap.records(PIECE)) await new Promise((resolve) => setImmediate(resolve));
  const closing = tap.close();
  for await (const _ of lab.readable);
  await closing;
});

test("LabConnection passes on the orders of the lab, until it is gone", async () => {
  const { tap, lab } = await connected();
  const orders: unknown[] = [];
  const received = tap.receive((order) => orders.push(order));
  await lab.write(encodeJson(FRAME.order, { id: 1, do: "pause" }));
  await lab.write(encodeJson(FRAME.order, { id: 2, do: "slow", ms: 50 }));
  await lab.closeWrite();
  await received;
  assertEquals(orders, [{ id: 1, do: "pause" }, { id: 2, do: "slow", ms: 50 }]);
  tap.state({ id: 1, state: "paused" });
  const closing = tap.close();
  const reader = new FrameReader();
  const frames = [];
  for await (const bytes of lab.readable) frames.push(...reader.push(bytes));
  await closing;
  assertEquals(frames.map(decodeJson), [{ id: 1, state: "paused" }]);
});
