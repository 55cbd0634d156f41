import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { connectionError, type ConnectionPhase } from "./connection_error.ts";
import { FetchError } from "./fetch_error.ts";

function kindOf(error: unknown, phase: ConnectionPhase, scheme = "http"): string {
  return connectionError(error, phase, new URL(`${scheme}://h:8080/`)).kind;
}

const withCode = (error: Error, code: string) => Object.assign(error, { code });
const unknownName = new Error(
  "failed to lookup address information: Name or service not known",
);

Deno.test("connectionError() tells unknown names from hosts that do not accept", () => {
  for (
    const error of [unknownName, new Deno.errors.NotFound(), new URIError("invalid host 'a..b'")]
  ) {
    assertEquals(kindOf(error, "connecting"), "dns", error.message);
    assertEquals(kindOf(error, "connecting", "https"), "dns", error.message);
  }
  for (
    const error of [
      ...[new Deno.errors.ConnectionRefused(), new Deno.errors.NetworkUnreachable()],
      ...[
        new Deno.errors.TimedOut(),
        new Deno.errors.ConnectionReset(),
        new Deno.errors.NotCapable(),
      ],
      ...[new Error("something else"), withCode(new Error("x"), "EMFILE")],
      ...[withCode(new Deno.errors.InvalidData("x"), "EINVAL"), new RangeError("Invalid port: 0")],
    ]
  ) assertEquals(kindOf(error, "connecting"), "connect", error.message);
});

Deno.test("connectionError() tells what failed in a handshake", () => {
  for (
    const error of [
      ...[new Deno.errors.InvalidData("invalid peer certificate"), new Deno.errors.UnexpectedEof()],
      ...[new Deno.errors.ConnectionReset(), new TypeError("Invalid hostname: '-'")],
    ]
  ) assertEquals(kindOf(error, "connecting", "https"), "tls", error.message);
  assertEquals(kindOf(new Deno.errors.ConnectionRefused(), "connecting", "https"), "connect");
  assertEquals(kindOf(new Deno.errors.InvalidData("alert"), "connected", "https"), "tls");
});

Deno.test("connectionError() calls every loss of a connection incomplete", () => {
  for (
    const error of [
      ...[
        new Deno.errors.ConnectionReset(),
        new Deno.errors.BrokenPipe(),
        new Deno.errors.TimedOut(),
      ],
      ...[new Deno.errors.UnexpectedEof(), new Deno.errors.NotConnected()],
    ]
  ) {
    assertEquals(kindOf(error, "connected"), "incomplete");
    assertEquals(kindOf(error, "connected", "https"), "incomplete");
  }
});

Deno.test("connectionError() has a message of one line in the words of the project", () => {
  const message = (error: Error) =>
    connectionError(error, "connecting", new URL("http://h:8080/")).message;
  assertEquals(
    message(withCode(new Deno.errors.ConnectionRefused("x"), "ECONNREFUSED")),
    'Cannot connect to "h:8080": it must accept connections, got ECONNREFUSED',
  );
  assertMatch(message(new Error("a\nb".repeat(1000))), /^Cannot connect to [ -~…]{1,300}$/);
});

Deno.test("connectionError() gives a FetchError back, and throws what no network causes", () => {
  const error = new FetchError("timeout", "x");
  assertStrictEquals(connectionError(error, "connected", new URL("http://h/")), error);
  for (
    const bug of [new TypeError("x is not a function"), new RangeError("x"), "text", undefined]
  ) {
    let thrown: unknown = null;
    try {
      kindOf(bug, "connecting");
    } catch (error) {
      thrown = error;
    }
    assertStrictEquals(thrown, bug);
  }
  assertThrows(() => kindOf(new ReferenceError("x"), "connected"), ReferenceError);
});
