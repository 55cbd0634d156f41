import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { untilReadable } from "../arrival_testing.ts";
import { setNonBlocking } from "./descriptor.ts";
import { errno } from "./errno.ts";
import { pointerTo } from "./libc.ts";
import { EBADF, EPIPE, platform } from "./platform.ts";
import { DescriptorPair, posixTest } from "./posix_testing.ts";
import { recv, send } from "./transfer.ts";

const { EAGAIN, MSG_NOSIGNAL, MSG_PEEK } = platform;
const room = new Uint8Array(512);
const roomPointer = pointerTo(room);
/** Refused at once, and never taken for a descriptor. */
const NO_DESCRIPTOR = -1;

posixTest("send() sends the first bytes, however many they are, and recv() brings them", () => {
  using pair = new DescriptorPair();
  // Below, at and above what is copied first.
  const sizes = fc.oneof(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 62, max: 66 }));
  const messages = sizes.chain((count) =>
    fc.tuple(fc.constant(count), fc.uint8Array({ minLength: count, maxLength: 512 }))
  );
  fc.assert(
    fc.property(messages, ([count, bytes]) => {
      assertEquals(send(pair.near, bytes, count, MSG_NOSIGNAL), count);
      untilReadable(pair.far.descriptor);
      assertEquals(pair.far.recv(512), bytes.subarray(0, count));
      assertEquals(pair.far.send(bytes.slice(0, count)), count);
      untilReadable(pair.near);
      assertEquals(recv(pair.near, roomPointer, room.length, MSG_PEEK), count);
      assertEquals(recv(pair.near, roomPointer, room.length, 0), count);
      assertEquals(room.subarray(0, count), bytes.subarray(0, count));
    }),
    { seed: 20_261_126, numRuns: 300 },
  );
});

posixTest("recv() gives 0 at the end of the stream", () => {
  using pair = new DescriptorPair();
  pair.far.closeWrite();
  assertEquals(recv(pair.near, roomPointer, room.length, 0), 0);
});

posixTest("a call that fails gives -1 and says why in errno", () => {
  const bytes = new Uint8Array(512);
  assertEquals([recv(NO_DESCRIPTOR, roomPointer, room.length, 0), errno()], [-1, EBADF]);
  for (const count of [1, 512]) {
    assertEquals([send(NO_DESCRIPTOR, bytes, count, MSG_NOSIGNAL), errno()], [-1, EBADF]);
  }
  using pair = new DescriptorPair();
  setNonBlocking(pair.near);
  assertEquals([recv(pair.near, roomPointer, room.length, 0), errno()], [-1, EAGAIN]);
  pair.closeWrite();
  for (const count of [1, 512]) {
    assertEquals([send(pair.near, bytes, count, MSG_NOSIGNAL), errno()], [-1, EPIPE]);
  }
});

posixTest("send() of no byte does nothing", () => {
  using pair = new DescriptorPair();
  assertEquals(send(pair.near, room, 0, MSG_NOSIGNAL), 0);
  assertEquals(pair.far.recv(1), new Uint8Array(0));
});
