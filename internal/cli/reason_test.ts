import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CommandError } from "./errors.ts";
import { reasonOf } from "./reason.ts";

Deno.test("reasonOf() is the message of an error, without its class", () => {
  assertEquals(reasonOf(new CommandError("Cannot connect")), "Cannot connect");
  assertEquals(reasonOf(new DOMException("gone", "AbortError")), "gone");
});

Deno.test("reasonOf() is the text of whatever else was thrown", () => {
  assertEquals(["stop", 42, null, undefined].map(reasonOf), ["stop", "42", "null", "undefined"]);
});

Deno.test("reasonOf() leaves out numbers of errors and names of system calls", () => {
  const reasons = [
    "No space left on device (os error 28)",
    "Is a directory (os error 21): writefile '/it's (os error 1): a'",
    "Invalid cross-device link (os error 18): rename 'a' -> 'b'",
  ].map((message) => reasonOf(new Error(message)));
  assertEquals(reasons, [
    "No space left on device",
    "Is a directory",
    "Invalid cross-device link",
  ]);
  assertEquals(
    reasonOf(new Deno.errors.NotCapable('Requires all access to "/dev/full", run again with')),
    "no ordinary file, but a device or one of the system's",
  );
});

Deno.test("reasonOf() leaves out by which flag of Deno to get a right", () => {
  const right = (message: string) => reasonOf(new Deno.errors.NotCapable(message));
  const has = "this program has no right to do that";
  assertEquals(
    [
      right('Requires write access to "/a, b", run again with the --allow-write flag'),
      right(
        'Requires net access to "0.0.0.0:0", specify the required permissions during compilation using `deno compile --allow-net`',
      ),
      right("Requires sys access, run again with the --allow-sys flag"),
      right("something else"),
    ],
    [
      `${has}: it needs write access to "/a, b"`,
      `${has}: it needs net access to "0.0.0.0:0"`,
      `${has}: it needs sys access`,
      has,
    ],
  );
});

Deno.test({
  name: "reasonOf() knows the words of this Deno",
  permissions: { write: false },
  fn() {
    const error = assertThrows(() => Deno.removeSync("none"), Deno.errors.NotCapable);
    assertStringIncludes(reasonOf(error), 'it needs write access to "none"');
  },
});
