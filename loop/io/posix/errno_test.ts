import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { check, errno, systemError } from "./errno.ts";
import { libc } from "./libc.ts";
import { EACCES, EBADF, EINVAL, EPERM, EPIPE, platform } from "./platform.ts";
import { posixTest } from "./posix_testing.ts";

const errors: readonly [name: string, number: number, kind: new (message: string) => Error][] = [
  ["EACCES", EACCES, Deno.errors.PermissionDenied],
  ["EPERM", EPERM, Deno.errors.PermissionDenied],
  ["EBADF", EBADF, Deno.errors.BadResource],
  ["EINVAL", EINVAL, Deno.errors.InvalidData],
  ["EPIPE", EPIPE, Deno.errors.BrokenPipe],
  ["EADDRINUSE", platform.EADDRINUSE, Deno.errors.AddrInUse],
  ["EADDRNOTAVAIL", platform.EADDRNOTAVAIL, Deno.errors.AddrNotAvailable],
  ["ECONNABORTED", platform.ECONNABORTED, Deno.errors.ConnectionAborted],
  ["ECONNREFUSED", platform.ECONNREFUSED, Deno.errors.ConnectionRefused],
  ["ECONNRESET", platform.ECONNRESET, Deno.errors.ConnectionReset],
  ["EHOSTUNREACH", platform.EHOSTUNREACH, Deno.errors.NetworkUnreachable],
  ["ENETUNREACH", platform.ENETUNREACH, Deno.errors.NetworkUnreachable],
  ["ENOTCONN", platform.ENOTCONN, Deno.errors.NotConnected],
  ["ETIMEDOUT", platform.ETIMEDOUT, Deno.errors.TimedOut],
  ["EMFILE", platform.EMFILE, Error],
  ["EAGAIN", platform.EAGAIN, Error],
];

for (const [name, number, kind] of errors) {
  Deno.test(`systemError() gives ${kind.name} for ${name}`, () => {
    const error = systemError("frobnicate", number);
    assertEquals(error.constructor, kind);
    assertEquals(error.message, `Cannot frobnicate: the system refuses, got ${name}`);
    assertEquals((error as Error & { code: string }).code, name);
  });
}

Deno.test("systemError() shows the number when it has no name", () => {
  const error = systemError("frobnicate", 9999);
  assertEquals(error.message, "Cannot frobnicate: the system refuses, got error 9999");
});

posixTest("check() throws the error of the call that has just failed", () => {
  const error = assertThrows(() => check("close", libc.close(-1)));
  assertInstanceOf(error, Deno.errors.BadResource);
  assertEquals(errno(), EBADF);
});

posixTest("check() gives the result of a call that did not fail", () => {
  const descriptor = check("socket", libc.socket(platform.AF_INET, platform.SOCK_STREAM, 0));
  assert(descriptor > 2);
  assertEquals(check("close", libc.close(descriptor)), 0);
});
