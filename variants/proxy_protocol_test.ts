import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CLOSED } from "../loop/io/types.ts";
import { Session } from "./framing.ts";
import { ProxyHeader, UnexpectedHeader } from "./proxy_protocol.ts";

const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A header of version 2. */
function binary(
  { command = 0x21, family = 0x11, length, rest = "" }: {
    readonly command?: number;
    readonly family?: number;
    readonly length?: number;
    readonly rest?: string;
  },
): string {
  const size = length ?? rest.length;
  return SIGNATURE + String.fromCharCode(command, family, size >> 8, size & 255) + rest;
}

const V4 = "\xc0\x00\x02\x07\xc0\x00\x02\x01\xdc\x04\x61\xa8";
const V6 = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x07${"\0".repeat(15)}\x01\xdc\x04\x61\xa8`;

/** What is right, and who the client is. */
const headers: readonly (readonly [text: string, client: string | null])[] = [
  ["PROXY TCP4 192.0.2.7 192.0.2.1 56324 25000\r\n", "192.0.2.7 56324"],
  ["PROXY TCP6 2001:db8::7 ::1 56324 25000\r\n", "2001:db8::7 56324"],
  ["PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0 0"],
  ["PROXY UNKNOWN\r\n", null],
  ["PROXY UNKNOWN whatever it is\r\n", null],
  [binary({ rest: V4 }), "192.0.2.7 56324"],
  [binary({ family: 0x21, rest: V6 }), "2001:db8::7 56324"],
  // More that some balancers add: type, length, value.
  [binary({ rest: `${V4}\x04\x00\x03abc` }), "192.0.2.7 56324"],
  [binary({ rest: V4 + "x".repeat(536 - 16 - 12) }), "192.0.2.7 56324"],
  // A health check, of which the addresses do not count.
  [binary({ command: 0x20, family: 0x00 }), null],
  [binary({ command: 0x20, family: 0x31, rest: "x" }), null],
  [binary({ family: 0x00 }), null],
];

for (const [text, expected] of headers) {
  Deno.test(`${JSON.stringify(text.slice(0, 60))} names ${expected ?? "nobody"}, however it is cut`, () => {
    const requests = "10\n12\n";
    const cuts = fc.array(fc.nat(text.length + requests.length), { maxLength: 5 });
    fc.assert(fc.property(cuts, (places) => {
      const header = new ProxyHeader();
      const all = text + requests;
      let left = "";
      let start = 0;
      for (const end of [...places.sort((a, b) => a - b), all.length]) {
        const piece = bytesOf(all.slice(start, end));
        start = end;
        if (piece.length === 0) continue;
        const used = header.isComplete ? 0 : header.receive(piece, piece.length);
        left += String.fromCharCode(...piece.subarray(used));
      }
      const { isComplete, client } = header;
      assertEquals([isComplete, left], [true, requests]);
      assertEquals(client && `${client.hostname} ${client.port}`, expected);
    }));
  });
}

const refused: readonly (readonly [what: string, text: string, reason: string])[] = [
  ["a request", "10\n", 'must be the first that comes, got "1"'],
  ["a word that begins alike", "POST / HTTP/1.1\r\n", "must be a line that ends by CR and LF"],
  ["a line without CR", "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\n", "must be a line that ends by CR"],
  ["a line that is too long", `PROXY UNKNOWN ${"x".repeat(120)}\r\n`, "at most 107 bytes"],
  ["no family", "PROXY\r\n", "must be a line that ends by CR and LF"],
  ["an empty family", "PROXY \r\n", 'TCP4 or TCP6, got ""'],
  ["another family", "PROXY UDP4 192.0.2.7 192.0.2.1 1 2\r\n", 'TCP4 or TCP6, got "UDP4"'],
  ["an address of another family", "PROXY TCP4 ::1 ::1 1 2\r\n", "two addresses of TCP4"],
  ["no address", "PROXY TCP6 a b 1 2\r\n", "two addresses of TCP6"],
  ["dots only", "PROXY TCP4 .. 192.0.2.1 1 2\r\n", "two addresses of TCP4"],
  ["an old form of an address", "PROXY TCP4 127.1 192.0.2.1 1 2\r\n", "two addresses of TCP4"],
  ["a bracket", "PROXY TCP6 ::1]/[ ::1 1 2\r\n", "two addresses of TCP6"],
  ["too few words", "PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n", "two addresses of TCP4"],
  ["two blanks", "PROXY TCP4  192.0.2.7 192.0.2.1 1 2\r\n", "two addresses of TCP4"],
  ["a blank at the end", "PROXY TCP4 192.0.2.7 192.0.2.1 1 2 \r\n", "two addresses of TCP4"],
  ["two CRs", "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\r\n", "two addresses of TCP4"],
  ["a zone", "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n", "two addresses of TCP6"],
  ["no port", "PROXY TCP4 192.0.2.7 192.0.2.1 1 65536\r\n", "two addresses of TCP4"],
  ["a port with a sign", "PROXY TCP4 192.0.2.7 192.0.2.1 +1 2\r\n", "two addresses of TCP4"],
  ["a signature with a fault", "\r\n\r\n\0\r\nQUID\n", "must be the first that comes"],
  ["another version", binary({ command: 0x11 }), "version 1 or 2, got the command 0x11"],
  ["another command", binary({ command: 0x22 }), "version 1 or 2, got the command 0x22"],
  ["UDP", binary({ family: 0x12, rest: V4 }), "TCP4 or TCP6, got the family 0x12"],
  ["a Unix socket", binary({ family: 0x31, rest: "x".repeat(216) }), "got the family 0x31"],
  ["no room for the addresses", binary({ rest: V4.slice(1) }), "must have room for its addresses"],
  ["more than is read", binary({ length: 521 }), "at most 536 bytes in version 2, got 537"],
];

for (const [what, text, reason] of refused) {
  Deno.test(`${what} is refused as a PROXY header`, () => {
    const bytes = bytesOf(text);
    assertThrows(
      () => new ProxyHeader().receive(bytes, bytes.length),
      Error,
      `Cannot serve the connection: its PROXY header ${reason.startsWith("must") ? reason : ""}`,
    );
    assertThrows(() => new ProxyHeader().receive(bytes, bytes.length), Error, reason);
  });
}

Deno.test("a header that the end of the stream cuts is refused; no byte at all is no fault", () => {
  for (const [text] of headers) {
    for (const length of [1, text.length - 1]) {
      const header = new ProxyHeader();
      assertEquals(header.receive(bytesOf(text), length), length);
      assertThrows(() => header.receive(new Uint8Array(0), 0), Error, `got ${length} bytes`);
    }
  }
  const header = new ProxyHeader();
  assertEquals([header.receive(new Uint8Array(0), 0), header.isComplete], [0, false]);
});

Deno.test("a header that the server's own end cuts is dropped without a word, as half a request is", () => {
  for (const [text] of headers) {
    const session = new Session({ maxN: 45, framing: "line", proxyProtocol: true });
    session.receive(bytesOf(text), text.length - 1);
    session.receive(new Uint8Array(0), CLOSED);
    assertEquals([session.ended, session.length, [...session.requests()]], [true, 0, []]);
  }
});

Deno.test("no bytes make more of a ProxyHeader than an error or a header", () => {
  const piece = fc.oneof(
    fc.constantFrom("PROXY ", "TCP4 ", "192.0.2.7 ", "1 2", "\r\n", SIGNATURE, V4),
    fc.string({ unit: "binary", maxLength: 8 }),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    const header = new ProxyHeader();
    const bytes = bytesOf(pieces.join(""));
    try {
      const used = header.receive(bytes, bytes.length);
      assert(used <= bytes.length && (header.isComplete || used === bytes.length));
    } catch (error) {
      assert((error as Error).message.startsWith("Cannot serve the connection: its PROXY header "));
    }
  }));
});

const UNEXPECTED =
  "error: Cannot serve the connection: it must begin with a request (without --proxy-protocol), got a PROXY header\n";

/** All that a session answers to pieces of bytes. */
function answersTo(session: Session, pieces: readonly string[]): string {
  let answers = "";
  for (const piece of pieces) {
    if (session.ended) break;
    session.receive(bytesOf(piece), piece.length);
    for (const n of session.requests()) session.answer(n);
    answers += String.fromCharCode(...session.output.subarray(0, session.length));
    session.sent(session.length);
  }
  return answers;
}

function cutAt(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end)).filter((piece) => piece !== "");
}

Deno.test("a header that nobody expects is refused as such, however it is cut", () => {
  const cuts = fc.array(fc.nat(20), { maxLength: 6 });
  const framing = fc.constantFrom("line", "chunk" as const);
  fc.assert(fc.property(fc.constantFrom(...headers), framing, cuts, ([text], framing, places) => {
    const session = new Session({ maxN: 45, framing });
    const answers = answersTo(session, cutAt(`${text}10\n`, places));
    assert(answers.endsWith(UNEXPECTED) && session.ended, answers);
    // Of version 1 nothing was answered before. Version 2 begins with empty lines, which are mistakes.
    if (text.startsWith("PROXY") && framing === "line") assertEquals(answers, UNEXPECTED);
  }));
});

Deno.test("what begins like a header is served, however it is cut", () => {
  const wrong = [
    "PROXY\n",
    "PROX\n",
    "P\n\r\n",
    "\r\n\r\n\n",
    "\r\n\r\n\0\r\nQUID\n",
    "\rPROXY 1\n",
  ];
  fc.assert(fc.property(fc.constantFrom(...wrong), fc.array(fc.nat(16)), (start, places) => {
    const session = () => new Session({ maxN: 45, framing: "line" });
    // Behind a request it is a mistake as any other.
    const all = `${start}7\nPROXY TCP4\n8\n`;
    const answers = answersTo(session(), cutAt(all, places));
    assertEquals(answers, answersTo(session(), [all]));
    assert(answers.includes("\n7\n") && answers.endsWith("\n8\n"), answers);
  }));
});

Deno.test("UnexpectedHeader decides with the byte that makes it one, or none", () => {
  for (const [text, length] of [[headers[0]![0], 6], [binary({ rest: V4 }), 12]] as const) {
    const header = new UnexpectedHeader();
    for (const byte of text.slice(0, length - 1)) header.receive(bytesOf(byte), 1);
    assert(!header.isComplete);
    assertThrows(() => header.receive(bytesOf(text.slice(length - 1)), 1), Error, "PROXY header");
  }
  const none = new UnexpectedHeader();
  assertEquals([none.receive(bytesOf("P1"), 2), none.isComplete], [0, true]);
});
