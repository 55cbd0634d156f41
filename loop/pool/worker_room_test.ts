import { assertEquals, assertRejects } from "@std/assert";
import { takeWorkerRoom, workerRoom, workerStarts } from "./worker_room.ts";

Deno.test("workerRoom() counts the threads for which there are descriptors, and those on their way", () => {
  const rooms = [0, 15, 16, 23, 24, 88].map((free) => workerRoom(() => ({ free })));
  assertEquals(rooms, [0, 0, 1, 1, 2, 10]);
  assertEquals(workerRoom(() => null), Infinity);
  const first = workerStarts();
  const second = workerStarts();
  assertEquals(workerRoom(() => ({ free: 88 })), 8);
  assertEquals(workerRoom(() => ({ free: 16 })), 0);
  first();
  first();
  assertEquals(workerRoom(() => ({ free: 88 })), 9);
  second();
});

Deno.test("takeWorkerRoom() waits until descriptors are given back", async () => {
  let looks = 0;
  const hasStarted = await takeWorkerRoom(() => ({ free: looks++ < 3 ? 0 : 100 }));
  assertEquals([looks, workerRoom(() => ({ free: 24 }))], [4, 1]);
  hasStarted();
});

Deno.test("takeWorkerRoom() gives the same room to one only", async () => {
  const taken = takeWorkerRoom(() => ({ free: 16 }));
  assertEquals(workerRoom(() => ({ free: 16 })), 0);
  (await taken)();
});

Deno.test("takeWorkerRoom() rejects when none are given back", async () => {
  await assertRejects(
    () => takeWorkerRoom(() => ({ free: 7 })),
    Error,
    "16 descriptors must be free, got 7",
  );
});
