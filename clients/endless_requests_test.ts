import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EndlessRequests } from "./endless_requests.ts";

Deno.test("output goes on where the last piece ended, however much was sent", () => {
  const pieces = fc.array(fc.integer({ min: 0, max: 65_536 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 78 }), pieces, (n, counts) => {
      const requests = new EndlessRequests(n);
      const decoder = new TextDecoder();
      let text = "";
      for (const count of counts) {
        assert(requests.output.length >= count);
        text += decoder.decode(requests.output.subarray(0, count));
        requests.sent(count);
      }
      const request = `${n}\n`;
      assertEquals(text, request.repeat(text.length).slice(0, text.length));
      assertEquals(requests.requests, Math.floor(text.length / request.length));
    }),
    { seed: 12, numRuns: 50 },
  );
});
