import { assertEquals } from "@std/assert";
import { untilReadable } from "../arrival_testing.ts";
import { boundAddress } from "../posix/address.ts";
import { acceptConnection, closeDescriptor } from "../posix/descriptor.ts";
import { openListener } from "../posix/listener.ts";
import { EINTR, platform } from "../posix/platform.ts";
import { LOOPBACK, RawPeer } from "../posix/posix_testing.ts";
import { Outbox } from "./outbox.ts";
import { type Operator, Proactor } from "./proactor.ts";
import { Ring } from "./ring.ts";
import { uringTest } from "./uring_testing.ts";

/** Who orders. It is told, and does nothing: the tests say themselves what has become of an order. */
class Owner implements Operator {
  token = 0;
  inFlight = 0;
  sendBatch = 0;
  completed(): void {}
}

/** An outbox, and the two ends of its connection; closed at the end of the block. */
function connected() {
  const listener = openListener(LOOPBACK);
  const far = new RawPeer(boundAddress(listener));
  const near = acceptConnection(listener, false);
  closeDescriptor(listener);
  const ring = new Ring(4);
  const proactor = new Proactor(ring, 1);
  const owner = new Owner();
  proactor.add(owner);
  const outbox = new Outbox(proactor, owner);
  return {
    outbox,
    near,
    far,
    /** Sends a text that fits. */
    send(text: string) {
      const bytes = new TextEncoder().encode(text);
      assertEquals([outbox.send(near, bytes, bytes.length), outbox.isFull], [bytes.length, false]);
      outbox.settle();
    },
    /** Hands over what is ordered. @returns what has arrived at the other end since the last time: a text so long, at least */
    arrived(lengthMin = 0): string {
      proactor.enter();
      let text = "";
      do text += new TextDecoder().decode(far.recv(100)!); while (text.length < lengthMin);
      return text;
    },
    [Symbol.dispose]() {
      ring.close();
      far.close();
      closeDescriptor(near);
    },
  };
}

uringTest("what is sent goes even if nobody selects", async () => {
  using test = connected();
  test.outbox.send(test.near, Uint8Array.of(7), 1);
  await Promise.resolve();
  untilReadable(test.far.descriptor);
  assertEquals(test.far.recv(100), Uint8Array.of(7));
});

uringTest("what is left of a send is in flight until all of it is sent, in whatever pieces", () => {
  using test = connected();
  const { outbox, near, send, arrived } = test;
  send("abcdef");
  assertEquals(arrived(6), "abcdef");
  // In truth all are sent. But this is what is told when two of them were, then one more, and then the others.
  outbox.keepRest(near, 2);
  assertEquals([arrived(4), outbox.isFull], ["cdef", true]);
  outbox.restSent(near, 1);
  assertEquals([arrived(3), outbox.isFull], ["def", true]);
  outbox.restSent(near, 3);
  assertEquals([arrived(), outbox.isFull], ["", false]);
});

uringTest("a send that would block, or was interrupted, is repeated until it is dropped", () => {
  using test = connected();
  const { outbox, near, send, arrived } = test;
  send("ab");
  assertEquals(arrived(2), "ab");
  outbox.keepRest(near, -platform.EAGAIN);
  assertEquals([arrived(2), outbox.isFull], ["ab", true]);
  outbox.restSent(near, -EINTR);
  assertEquals([arrived(2), outbox.isFull], ["ab", true]);
  outbox.drop();
  assertEquals([arrived(), outbox.isFull], ["", false]);
});
