import { assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { snapshotFile, snapshots } from "./snapshots_testing.ts";

const test = testNeeding("read");

for (const [name, text] of Object.entries(snapshots())) {
  test(`testdata/${name} is what is made of sampleResult()`, async () => {
    assertEquals(await Deno.readTextFile(snapshotFile(name)), text);
  });
}
