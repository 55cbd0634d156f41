import { assertEquals } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";
import { webSnapshotFile, webSnapshots } from "./snapshots_testing.ts";

const test = testNeeding("read");

for (const [name, text] of Object.entries(webSnapshots())) {
  test(`the report of web clients is testdata/${name}`, async () => {
    assertEquals(await Deno.readTextFile(webSnapshotFile(name)), text);
  });
}
