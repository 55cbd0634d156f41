import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/permissions.ts";
import { CHECKSUMS, checksumsOf } from "./checksums.ts";

const test = testNeeding("read", "write");

test("checksumsOf() has a line for each file but its own, sorted, as sha256sum writes it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "b"), "abc");
    await Deno.writeTextFile(join(folder, "a"), "");
    await Deno.writeTextFile(join(folder, CHECKSUMS), "old");
    assertEquals(
      await checksumsOf(folder),
      // FIPS 180-4's examples: no bytes, and "abc".
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n" +
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b\n",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
