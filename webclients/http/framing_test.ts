import { assertEquals, assertThrows } from "@std/assert";
import { FetchError } from "../fetch_error.ts";
import { type BodyPlan, planBody } from "./framing.ts";
import { type Field, ResponseHead } from "./head.ts";

function plan(status: number, fields: readonly Field[], method: "GET" | "HEAD" = "GET"): BodyPlan {
  return planBody(new ResponseHead(1, status, fields), method);
}

Deno.test("planBody() looks for chunks first, then for a length, then waits for the end", () => {
  const chunked: Field = ["transfer-encoding", "chunked"];
  const length: Field = ["content-length", "5"];
  assertEquals(plan(200, [chunked]), { framing: { kind: "chunked" }, mayReuse: true });
  assertEquals(plan(200, [length, chunked]), { framing: { kind: "chunked" }, mayReuse: false });
  assertEquals(plan(200, [length]), { framing: { kind: "length", length: 5 }, mayReuse: true });
  assertEquals(plan(200, []), { framing: { kind: "until close" }, mayReuse: false });
});

Deno.test("planBody() expects nothing where there can be no body", () => {
  const none: BodyPlan = { framing: { kind: "none" }, mayReuse: true };
  const fields: Field[] = [["content-length", "nonsense"], ["transfer-encoding", "gzip"]];
  assertEquals([plan(204, fields), plan(304, fields), plan(200, fields, "HEAD")], [
    none,
    none,
    none,
  ]);
});

Deno.test("planBody() refuses lengths that differ or are none", () => {
  const kindOf = (...values: string[]) =>
    assertThrows(() => plan(200, values.map((value) => ["content-length", value])), FetchError)
      .kind;
  assertEquals([kindOf("5", "6"), kindOf("5,05"), kindOf(""), kindOf("1e1")], [
    ...["protocol", "protocol", "protocol", "protocol"] as const,
  ]);
});
