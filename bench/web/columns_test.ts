import { assertEquals } from "@std/assert";
import { findStep } from "../../webclients/table.ts";
import { absenceOf, idealMs, type WebColumnKey, webColumnOf, webColumns } from "./columns.ts";

const ideal = (step: string, key: WebColumnKey, pages = 100) =>
  idealMs(findStep(step), webColumnOf(key), pages);

Deno.test("idealMs() is the waits that cannot overlap", () => {
  assertEquals([ideal("coro", "ten"), ideal("coro", "unlimited")], [500, 50]);
  assertEquals([ideal("sync", "ten"), ideal("sync", "unlimited")], [5000, 5000]);
  // At most 64 threads: the others have to wait for one that ends.
  assertEquals([ideal("thrd", "ten"), ideal("thrd", "unlimited")], [500, 100]);
});

Deno.test("idealMs() counts a last wait for fewer pages than there might be as a whole one", () => {
  assertEquals([ideal("pool", "ten", 91), ideal("pool", "ten", 90)], [500, 450]);
  assertEquals([ideal("pool", "ten", 3), ideal("sync", "ten", 3)], [50, 150]);
});

Deno.test("absenceOf() says why a step has no figure", () => {
  const absences = (name: string, io: "deno" | "posix") =>
    webColumns.map((column) => absenceOf(findStep(name), io, column));
  const noKeeping = "it keeps no connections";
  const noTls = "there is no TLS on posix";
  assertEquals(absences("cb0", "deno"), Array(4).fill("it fetches one URL"));
  assertEquals(absences("tls", "deno").map((absence) => absence ?? "measured"), [
    ...["it speaks https only", "it speaks https only", "measured", noKeeping],
  ]);
  assertEquals(absences("coro", "deno"), [null, null, null, noKeeping]);
  assertEquals(absences("coro", "posix"), [null, null, noTls, noTls]);
  assertEquals(absences("pool", "deno"), [null, null, null, null]);
});
