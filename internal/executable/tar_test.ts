import { assertEquals, assertThrows } from "@std/assert";
import { tar, type TarEntry } from "./tar.ts";

const entry = (path: string, text: string): TarEntry => ({
  path,
  contents: new TextEncoder().encode(text),
});
const bytesOf = (entries: TarEntry[]) => new Response(new Blob(tar(entries))).bytes();

/** Without permission to run programs there is nothing to compare with. */
const ignore = Deno.permissions.querySync({ name: "run", command: "tar" }).state !== "granted";

Deno.test({
  name: "tar() writes an archive that the system's tar unpacks",
  ignore,
  async fn() {
    const long = `${"folder/".repeat(20)}${"n".repeat(97)}.ts`;
    const texts: Record<string, string> = {
      "empty": "",
      "one block": "x".repeat(512),
      "a/few blocks": "line\n".repeat(1000),
      [long]: "a path in two parts",
    };
    const folder = await Deno.makeTempDir();
    try {
      const files = Object.entries(texts).map(([path, text]) => entry(path, text));
      const archive = await bytesOf([...files, { ...entry("program", "#!"), executable: true }]);
      const unpacking = new Deno.Command("tar", {
        args: ["-xf", "-", "-C", folder],
        stdin: "piped",
        stderr: "piped",
      }).spawn();
      await new Blob([archive]).stream().pipeTo(unpacking.stdin);
      const [status, stderr] = await Promise.all([
        unpacking.status,
        new Response(unpacking.stderr).text(),
      ]);
      assertEquals([status.code, stderr], [0, ""]);
      for (const [path, text] of Object.entries(texts)) {
        assertEquals(await Deno.readTextFile(`${folder}/${path}`), text);
      }
      const [plain, program] = await Promise.all(
        ["empty", "program"].map((path) => Deno.stat(`${folder}/${path}`)),
      );
      assertEquals(plain!.mtime, new Date("1980-01-01T00:00:00Z"));
      if (Deno.build.os !== "windows") {
        assertEquals([plain!.mode! & 0o100, program!.mode! & 0o100], [0, 0o100]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("tar() writes the same archive in whatever order the files come", async () => {
  const files = [entry("b", "2"), entry("a/c", "3"), entry("a", "1")];
  assertEquals(await bytesOf(files), await bytesOf(files.toReversed()));
});

Deno.test("tar() throws RangeError when a path does not fit the format", () => {
  for (const path of ["n".repeat(101), `${"p".repeat(156)}/n`]) {
    assertThrows(() => tar([entry(path, "")]), RangeError, path);
  }
});
