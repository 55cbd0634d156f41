import { assertEquals } from "@std/assert";
import {
  CancelledError,
  QueueEmpty,
  QueueFull,
  rethrowIfCancelled,
  TimeoutError,
} from "./errors.ts";
import { thrownBy } from "./testing.ts";

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
