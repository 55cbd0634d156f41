import { assertEquals } from "@std/assert";
import { thrownBy } from "../loop_testing.ts";
import {
  CancelledError,
  IncompleteReadError,
  LimitOverrunError,
  QueueEmpty,
  QueueFull,
  rethrowIfCancelled,
  TimeoutError,
} from "./errors.ts";

Deno.test("rethrowIfCancelled() lets failures be handled and cancellations go on", () => {
  const cancellation = new CancelledError("enough");
  assertEquals(thrownBy(() => rethrowIfCancelled(cancellation)), cancellation);
  assertEquals(thrownBy(() => rethrowIfCancelled(new TimeoutError())), undefined);
  assertEquals(thrownBy(() => rethrowIfCancelled("not an error")), undefined);
});

Deno.test("errors carry their name into messages", () => {
  assertEquals(String(new CancelledError()), "CancelledError");
  assertEquals(String(new TimeoutError("late")), "TimeoutError: late");
  assertEquals(new QueueEmpty().name, "QueueEmpty");
  assertEquals(new QueueFull(3).message.includes("holds 3"), true);
});

Deno.test("IncompleteReadError says how much is missing", () => {
  const error = new IncompleteReadError(new Uint8Array(3), 5);
  assertEquals([error.name, error.partial.length, error.expected], ["IncompleteReadError", 3, 5]);
  assertEquals(/5 bytes.*after 3/.test(error.message), true);
  assertEquals(
    /separator.*after 3/.test(new IncompleteReadError(error.partial, null).message),
    true,
  );
  assertEquals(String(new LimitOverrunError("too long", 9)), "LimitOverrunError: too long");
});
