import { assertEquals } from "@std/assert";
import { closeDescriptor } from "../posix/descriptor.ts";
import { POLLIN } from "../posix/platform.ts";
import { SelfPipe, wakeThread } from "../posix/self_pipe.ts";
import { IORING_OP_NOP, IORING_OP_POLL_ADD } from "./abi.ts";
import { Kind, type Operator, Proactor } from "./proactor.ts";
import { Ring } from "./ring.ts";
import { uringTest } from "./uring_testing.ts";

/** Who orders, and calls `fn` when an order is done. */
class Owner implements Operator {
  token = 0;
  inFlight = 0;
  sendBatch = 0;
  readonly completed: () => void;

  constructor(proactor: Proactor, fn: () => void) {
    this.completed = fn;
    proactor.add(this);
  }
}

uringTest("orders for which there is no room are handed over once, in their order", () => {
  const ring = new Ring(4);
  const proactor = new Proactor(ring, 1);
  const done: number[] = [];
  const order = (number: number) => {
    const owner = new Owner(proactor, () => {
      done.push(number);
      // While it is told of the ones, it orders the others: ten at first, and one more for each of these.
      if (number === 0) { for (let i = 1; i <= 10; i++) order(i); }
      else if (number <= 10) order(number + 10);
    });
    proactor.order(owner, Kind.POLL, { opcode: IORING_OP_NOP });
  };
  order(0);
  proactor.enter();
  assertEquals(done, Array.from({ length: 21 }, (_, i) => i));
  ring.close();
});

uringTest("enter() tells also of what has no room among the completions", () => {
  // There is room for four completions.
  const ring = new Ring(2);
  const proactor = new Proactor(ring, 1);
  const pipe = new SelfPipe();
  let told = 0;
  for (let i = 0; i < 10; i++) {
    proactor.order(new Owner(proactor, () => told += 1), Kind.POLL, {
      opcode: IORING_OP_POLL_ADD,
      descriptor: pipe.readEnd,
      operationFlags: POLLIN,
    });
  }
  proactor.enter();
  assertEquals(told, 0);
  wakeThread(pipe.writeEnd);
  proactor.enter();
  assertEquals(told, 10);
  ring.close();
  closeDescriptor(pipe.readEnd);
});

uringTest("what is in flight when its owner is removed is told to nobody else", () => {
  const ring = new Ring(4);
  const proactor = new Proactor(ring, 1);
  const pipe = new SelfPipe();
  const leaving = new Owner(proactor, () => {});
  proactor.order(leaving, Kind.POLL, {
    opcode: IORING_OP_POLL_ADD,
    descriptor: pipe.readEnd,
    operationFlags: POLLIN,
  });
  proactor.enter();
  proactor.remove(leaving);
  let told = 0;
  new Owner(proactor, () => told += 1);
  assertEquals(proactor.size, 2);
  wakeThread(pipe.writeEnd);
  proactor.enter();
  assertEquals([told, proactor.size], [0, 1]);
  ring.close();
  closeDescriptor(pipe.readEnd);
});
