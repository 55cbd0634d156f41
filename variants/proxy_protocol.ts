/**
 * The PROXY protocol: how a balancer tells a server who the client is.
 *
 * To a server behind a balancer all clients look alike: each connection comes from the balancer. So the balancer begins
 * each connection with a header that names the addresses of the client's own connection, and then passes on what the
 * client sends. A server that expects it must get it: otherwise any client could send one, and be whoever it likes. So
 * there is no guessing; the header is there, at once and whole, or the connection is refused.
 *
 * Version 1 is a line of text: `PROXY TCP4 192.0.2.7 192.0.2.1 56324 25000`, CR and LF behind it. Version 2 has the same
 * in binary, and may have more, which is skipped.
 *
 * @see HAProxy, "The PROXY protocol, versions 1 & 2" (doc/proxy-protocol.txt)
 * @module
 */

import type { Address } from "../loop/io/types.ts";

/** The longest line of version 1, with CR and LF. */
const LINE_BYTES_MAX = 107;
/** The longest header of version 2 that is read: addresses of 36 bytes, and room for what some balancers add. */
const BINARY_BYTES_MAX = 536;
/** Before the addresses of version 2: the signature, version and command, family and transport, length. */
const BINARY_FIXED_BYTES = 16;
/** With which version 2 begins. No text does: it was chosen so that other protocols break at once. */
const SIGNATURE = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10];
/** With which version 1 begins: `PROXY `. */
const WORD = [80, 82, 79, 88, 89, 32];
const LF = 10;

/** Reads the header of one connection, however it is cut. */
export class ProxyHeader {
  /** Who the client is; null before the header is complete, or when the balancer speaks for itself (a health check). */
  client: Address | null = null;
  /** Whether all of it has come. */
  isComplete = false;
  readonly #bytes = new Uint8Array(BINARY_BYTES_MAX);
  #length = 0;

  /**
   * Takes what has come, the header first.
   *
   * @param count how many of `bytes`; at 0, the end of the stream; below, as when the server drains, a part is dropped as
   * half a request is: whoever was about to send the rest has made no mistake
   * @returns how many of them belong to the header: fewer only when it is complete
   * @throws {Error} when they are no header, or not one of TCP
   */
  receive(bytes: Uint8Array, count: number): number {
    if (count === 0 && this.#length > 0) throw refusal("be whole", `${this.#length} bytes`);
    for (let i = 0; i < count; i++) {
      this.#bytes[this.#length++] = bytes[i]!;
      if (this.#bytes[0] === WORD[0] ? this.#takeLine() : this.#takeBinary()) {
        this.isComplete = true;
        return i + 1;
      }
    }
    return count;
  }

  /** @returns whether it is complete */
  #takeLine(): boolean {
    const length = this.#length;
    if (this.#bytes[length - 1] !== LF) {
      if (length < LINE_BYTES_MAX) return false;
      throw refusal(`have at most ${LINE_BYTES_MAX} bytes in version 1`, "more");
    }
    const line = String.fromCharCode(...this.#bytes.subarray(0, length));
    this.client = parseLine(line);
    return true;
  }

  /** @returns whether it is complete */
  #takeBinary(): boolean {
    const length = this.#length;
    if (length <= SIGNATURE.length && this.#bytes[length - 1] !== SIGNATURE[length - 1]) {
      throw refusal(
        "be the first that comes",
        JSON.stringify(String.fromCharCode(...this.#bytes.subarray(0, length))),
      );
    }
    if (length < BINARY_FIXED_BYTES) return false;
    const view = new DataView(this.#bytes.buffer);
    const whole = BINARY_FIXED_BYTES + view.getUint16(14);
    if (whole > BINARY_BYTES_MAX) {
      throw refusal(`have at most ${BINARY_BYTES_MAX} bytes in version 2`, String(whole));
    }
    if (length < whole) return false;
    this.client = parseBinary(view, whole);
    return true;
  }
}

/**
 * Looks whether a connection begins with a header, of either version, although none is expected, and however it is cut. One
 * of version 1 is a line that is no number: if it were answered as that, each later answer would be that to the request
 * before.
 */
export class UnexpectedHeader {
  readonly client = null;
  /** Whether it is decided: this is none. */
  isComplete = false;
  /** With what a header begins, by its first byte. */
  #start = WORD;
  #seen = 0;

  /**
   * Looks at what has come. Of the first pieces, too, bytes are requests until it is known better: nobody who sends an empty
   * line, as version 2 begins, waits for more.
   *
   * @returns 0: none of them belong to a header
   * @throws {Error} when they make it a header
   */
  receive(bytes: Uint8Array, count: number): number {
    for (let i = 0; i < count; i++) {
      if (this.#seen === 0 && bytes[i] === SIGNATURE[0]) this.#start = SIGNATURE;
      if (bytes[i] !== this.#start[this.#seen]) {
        this.isComplete = true;
        break;
      }
      if (++this.#seen === this.#start.length) {
        throw new Error(
          "Cannot serve the connection: it must begin with a request (without --proxy-protocol), got a PROXY header",
        );
      }
    }
    return 0;
  }
}

function parseLine(line: string): Address | null {
  const [, family, ...parts] = line.slice(0, -2).split(" ");
  if (!line.startsWith("PROXY ") || !line.endsWith("\r\n")) {
    throw refusal("be a line that ends by CR and LF in version 1", JSON.stringify(line));
  }
  // The balancer itself, or a client that it knows nothing of. What follows does not count.
  if (family === "UNKNOWN") return null;
  if (family !== "TCP4" && family !== "TCP6") {
    throw refusal("be of TCP4 or TCP6", JSON.stringify(family ?? ""));
  }
  const isAddress = family === "TCP4" ? isIPv4 : isIPv6;
  const [hostname, server, port, serverPort] = parts;
  const isRight = parts.length === 4 && isAddress(hostname!) && isAddress(server!) &&
    isPort(port!) && isPort(serverPort!);
  if (!isRight) {
    throw refusal(`name two addresses of ${family} and two ports`, JSON.stringify(line));
  }
  return { hostname: hostname!, port: Number(port) };
}

// Not those of `node:net`: to load it takes 13 ms of processor time, in each thread for a client (`thrd`) once more.
function isIPv4(text: string): boolean {
  return /^[\d.]*\d$/.test(text) && URL.parse(`http://${text}`)?.hostname === text;
}

/** Without a zone ("fe80::1%eth0"): with one it is an address of one machine, and none of the protocol. */
function isIPv6(text: string): boolean {
  return /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65535;
}

function parseBinary(view: DataView, length: number): Address | null {
  const command = view.getUint8(12);
  const family = view.getUint8(13);
  // LOCAL: the balancer itself, and the addresses do not count.
  if (command === 0x20) return null;
  if (command !== 0x21) {
    throw refusal("be of version 1 or 2", `the command 0x${hex(command)}`);
  }
  // Unspecified: a client that the balancer knows nothing of.
  if (family === 0x00) return null;
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  if (addressBytes === 0) throw refusal("be of TCP4 or TCP6", `the family 0x${hex(family)}`);
  const start = BINARY_FIXED_BYTES;
  if (length < start + 2 * addressBytes + 4) {
    throw refusal("have room for its addresses", `${length} bytes`);
  }
  const address = new Uint8Array(view.buffer, start, addressBytes);
  return {
    hostname: addressBytes === 4 ? address.join(".") : ipv6Text(address),
    port: view.getUint16(start + 2 * addressBytes),
  };
}

/** As people write it, by the rules of RFC 5952, which `URL` knows. */
function ipv6Text(address: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, i) => hex(address[2 * i]!) + hex(address[2 * i + 1]!),
  );
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function refusal(rule: string, got: string): Error {
  return new Error(`Cannot serve the connection: its PROXY header must ${rule}, got ${got}`);
}
