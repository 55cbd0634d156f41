import { assertEquals, assertThrows } from "@std/assert";
import { FetchError } from "../fetch_error.ts";
import { ChunkedDecoder } from "./chunked_decoder.ts";
import { bytesOf, textOf } from "./response_testing.ts";

/** What a decoder makes of `text`: the body, whether it is complete, and where it ended. */
function decode(text: string): [body: string, isComplete: boolean, end: number] {
  let body = "";
  const decoder = new ChunkedDecoder((bytes, start, end) => {
    body += textOf(bytes.subarray(start, end));
  });
  const end = decoder.receive(bytesOf(text), 0, text.length);
  return [body, decoder.isComplete, end];
}

Deno.test("receive() gives the contents of the chunks, and stops at the end of the body", () => {
  assertEquals(decode("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nHTTP"), ["abcde", true, 20]);
  assertEquals(decode("3\r\nabc\r\n"), ["abc", false, 8]);
});

Deno.test("receive() accepts sizes in either case, leading zeros, extensions and trailers", () => {
  const ten = "0123456789";
  assertEquals(decode(`A\r\n${ten}\r\na\r\n${ten}\r\n000\r\n\r\n`)[0], ten + ten);
  assertEquals(decode(`00a;x;y="z" \r\n${ten}\r\n0;last\r\nA: b\r\n c\r\n\r\n`)[0], ten);
  assertEquals(decode(`a \t;x\r\n${ten}\r\n0\r\n\r\n`)[0], ten);
});

Deno.test("receive() refuses sizes that are none, and chunks that do not end", () => {
  const sizes = [
    "",
    " 3",
    "3 ",
    "+3",
    "-3",
    "0x3",
    "3g",
    "g",
    "3,",
    "20000000000000",
    "3\0",
    "3;\0",
  ];
  for (const size of sizes) {
    const error = assertThrows(() => decode(`${size}\r\nabc\r\n`), FetchError);
    assertEquals(error.kind, "protocol", size);
  }
  for (
    const text of ["3\nabc\r\n", "3\r\nabcd", "3\r\nabc\n", "3\r\nabc\rx", "0\r\nno colon\r\n"]
  ) {
    assertEquals(assertThrows(() => decode(text), FetchError).kind, "protocol", text);
  }
  assertEquals(decode("1fffffffffffff\r\nabc")[0], "abc");
});
