import { assertEquals } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";
import { Borrower } from "../borrower_testing.ts";
import { CLOSED } from "../types.ts";
import { Bridge } from "./bridge.ts";

// What a bridge has in common with other ways to lend a socket is tested in `../blocking_test.ts`.

testNeeding("net", "read")("end() ends a thread whose bytes nobody has taken", async () => {
  const never = new Promise<never>(() => {});
  const sending = Promise.withResolvers<void>();
  const bridge = new Bridge({
    bytes: new Uint8Array(4096),
    isBroken: false,
    recv: () => never,
    send() {
      sending.resolve();
      return never;
    },
    close() {},
    watch() {},
  });
  const borrower = new Borrower({ lend: () => bridge.loan }, "flood");
  await sending.promise;
  bridge.end();
  assertEquals(await borrower.result, CLOSED);
});
