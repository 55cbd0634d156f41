/**
 * Kinds with a Content-Encoding.
 *
 * @see RFC 9110, 8.4; RFC 1952 for the format of gzip
 * @module
 */

import { constants, crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { head, response } from "../response.ts";
import { concat, utf8 } from "../script.ts";
import { chunk } from "./bodies.ts";
import { comes, fails, type Kind } from "./kind.ts";

const TEXT = utf8("Packed for the journey, unpacked at home. ".repeat(12).trimEnd() + "\n");
const MIB = 2 ** 20;
/** What the bomb unpacks to: more than the largest body that the clients accept by default. */
export const BOMB_MIB = 128;

/** See the module. */
export const codings: readonly Kind[] = [
  {
    name: "gzip",
    explain: "The body is compressed with gzip.",
    outcome: comes(TEXT),
    script: () => response(200, gzipSync(TEXT), { fields: [["Content-Encoding", "gzip"]] }),
  },
  {
    name: "deflate",
    explain: "The body is compressed with deflate, in the wrapper of zlib as the standard has it.",
    outcome: comes(TEXT),
    script: () => response(200, deflateSync(TEXT), { fields: [["Content-Encoding", "deflate"]] }),
  },
  {
    name: "bad-gzip",
    explain: "The head says gzip, the body is something else.",
    outcome: fails("decode"),
    script: () => response(200, TEXT, { fields: [["Content-Encoding", "gzip"]] }),
  },
  {
    name: "bomb",
    explain:
      `Some 150 KB of gzip that unpack to ${BOMB_MIB} MiB: the limit must count what comes out.`,
    outcome: fails("too-large"),
    script: () => ({
      head: [head(
        "HTTP/1.1 200 OK",
        "Content-Type: text/plain",
        "Content-Encoding: gzip",
        "Transfer-Encoding: chunked",
      )],
      body: bomb(),
      end: "keep",
    }),
  },
];

/**
 * Zeros, packed a MiB at a time so that neither packing nor the packed bytes take much here. A full flush ends
 * each part on a whole byte and forgets what was before, so the same packed bytes can be sent again and again.
 */
function* bomb(): Generator<Uint8Array> {
  const zeros = new Uint8Array(MIB);
  const part = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH });
  let checksum = 0;
  yield chunk(new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]));
  for (let i = 0; i < BOMB_MIB; i++) {
    checksum = crc32(zeros, checksum);
    yield chunk(part);
  }
  const end = new DataView(new ArrayBuffer(8));
  end.setUint32(0, checksum, true);
  end.setUint32(4, BOMB_MIB * MIB, true);
  // The last block of deflate, which is empty, then checksum and length.
  yield chunk(concat(new Uint8Array([3, 0]), new Uint8Array(end.buffer)));
  yield utf8("0\r\n\r\n");
}
