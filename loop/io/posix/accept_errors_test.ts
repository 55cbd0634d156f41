import { assertEquals, assertThrows } from "@std/assert";
import { sortAcceptError } from "./accept_errors.ts";
import { EBADF, EINTR, platform } from "./platform.ts";

const { EAGAIN, ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPROTO } = platform;

Deno.test("sortAcceptError() tells a peer that is gone from a system that has no room", () => {
  for (const number of [ECONNABORTED, EPROTO, EINTR]) {
    assertEquals(sortAcceptError(number), "next");
  }
  for (const number of [EMFILE, ENFILE, ENOBUFS, ENOMEM]) {
    assertEquals(sortAcceptError(number), "shortage");
  }
  assertEquals(sortAcceptError(EAGAIN), "nobody");
});

Deno.test("sortAcceptError() throws what is a mistake of the program", () => {
  assertThrows(() => sortAcceptError(EBADF), Deno.errors.BadResource, "EBADF");
});
