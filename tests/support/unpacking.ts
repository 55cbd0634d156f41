/**
 * What a self-extracting executable does before it runs: where it unpacks itself, what it does to a copy that is damaged or
 * was never finished, and whom it does not trust.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { assertWorks, built, caches, home, link, namesIn, newFolder, run } from "./executable.ts";

const { os } = Deno.build;

/**
 * A home folder in which nothing may run, as on a file system that is mounted with `noexec`. Only root can mount one; so in
 * this one, and for whoever takes `PATH`, files do not become programs.
 */
async function newNoexecHome(name: string): Promise<{ noexec: string; PATH: string }> {
  const noexec = await newFolder(name);
  const PATH = await newFolder(`${name}.bin`);
  const chmod = `#!/bin/sh\ncase $2 in "${noexec}"/*) ;; *) exec /bin/chmod "$@" ;; esac\n`;
  await Deno.writeTextFile(join(PATH, "chmod"), chmod, { mode: 0o755 });
  return { noexec, PATH };
}

/** @param test registers a test, with an executable that is built before */
export function testUnpacking(test: (name: string, fn: () => Promise<void>) => void): void {
  test("self-extracting executable unpacks at the first start, and never again", async () => {
    const cache = await newFolder("first");
    await assertWorks(link, { XDG_CACHE_HOME: cache });
    const [name, ...others] = await namesIn(join(cache, "fibserv"));
    assertMatch(name!, /^[0-9a-f]{64}$/);
    assertEquals(others, []);
    const copy = join(cache, "fibserv", name!);
    assertEquals((await Deno.stat(copy)).mode! & 0o777, 0o700);
    const first = await Promise.all([Deno.stat(copy), Deno.stat(join(copy, "deno"))]);
    await assertWorks(link, { XDG_CACHE_HOME: cache });
    const second = await Promise.all([Deno.stat(copy), Deno.stat(join(copy, "deno"))]);
    assertEquals(second.map(({ ino }) => ino), first.map(({ ino }) => ino));
    assertEquals(second[1]!.ctime, first[1]!.ctime);
    assertEquals(await namesIn(join(cache, "fibserv")), [name]);
  });

  test("self-extracting executable can be started twice at once for the first time", async () => {
    const cache = await newFolder("twice");
    // What is left of a start that was killed, the day before yesterday and just now.
    const [old, young] = [
      await newFolder("twice/fibserv/partial.111111"),
      await newFolder("twice/fibserv/partial.222222"),
    ];
    const dayBeforeYesterday = new Date(Date.now() - 2 * 86_400_000);
    await Deno.utime(old, dayBeforeYesterday, dayBeforeYesterday);
    const env = { XDG_CACHE_HOME: cache };
    await Promise.all([assertWorks(link, env), assertWorks(link, env)]);
    const [copy, ...others] = await namesIn(join(cache, "fibserv"));
    assertMatch(copy!, /^[0-9a-f]{64}$/);
    assertEquals(others, [young.slice(dirname(young).length + 1)]);
    assertEquals(await namesIn(join(cache, "fibserv", copy!)), ["cache", "deno", "program"]);
  });

  test("self-extracting executable mends a damaged copy, and clears up after a start that was killed", async () => {
    const cache = await newFolder("mended");
    const env = { XDG_CACHE_HOME: cache };
    await assertWorks(link, env);
    const [name] = await namesIn(join(cache, "fibserv"));
    const copy = join(cache, "fibserv", name!);
    const { ino } = await Deno.stat(copy);
    await Deno.writeTextFile(join(copy, "program", "main.ts"), "garbage");
    await Deno.remove(join(copy, "program", "variants"), { recursive: true });
    await assertWorks(link, env);
    assertEquals(await namesIn(join(cache, "fibserv")), [name]);
    const mended = await Deno.stat(copy);
    assert(mended.ino !== ino);

    // No process has this number on Linux or macOS.
    await newFolder(`mended/fibserv/partial.${hostname()}.99999999.abcdef`);
    await assertWorks(link, env);
    assertEquals(await namesIn(join(cache, "fibserv")), [name]);
    assertEquals((await Deno.stat(copy)).ino, mended.ino);
  });

  test("self-extracting executable names the cause, and a way out, where nothing may run", async () => {
    const { noexec, PATH } = await newNoexecHome("nowhere to run");
    const env = { HOME: noexec, TMPDIR: noexec, PATH };
    const { code, stdout, stderr } = await run(link, ["--version"], env);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^fibserv: Cannot unpack: programs in .* must be allowed to run, but .*\(noexec\).*; set XDG_CACHE_HOME .*\n$/,
    );
  });

  test("self-extracting executable refuses to unpack when it is damaged", async () => {
    const whole = await Deno.readFile(built);
    const flipped = whole.slice();
    const middle = flipped.length >> 1;
    const lastLine = '\nmain "$@"\n';
    const script = new TextDecoder("latin1").decode(whole.subarray(0, 2 ** 16));
    const scriptEnd = script.indexOf(lastLine) + lastLine.length;
    flipped[middle] = flipped[middle]! ^ 1;
    const damaged = {
      flipped,
      truncated: whole.subarray(0, -1),
      headless: whole.subarray(0, scriptEnd + 100),
    };
    for (const [name, bytes] of Object.entries(damaged)) {
      const cache = await newFolder(name);
      const path = join(cache, "fibserv.damaged");
      await Deno.writeFile(path, bytes, { mode: 0o755 });
      const { code, stdout, stderr } = await run(path, ["--version"], { XDG_CACHE_HOME: cache });
      assertEquals([name, code, stdout], [name, 1, ""]);
      assertMatch(
        stderr,
        /^fibserv: Cannot unpack: .*fibserv\.damaged must be complete and undamaged.*\n$/,
      );
      assertEquals(await namesIn(join(cache, "fibserv")), []);
    }
  });

  test("self-extracting executable uses a private folder when there is no home", async () => {
    const temporary = await newFolder("temporary");
    // Not even root can make a folder in /proc.
    const unwritable = os === "linux" ? "/proc/nowhere" : "/nowhere";
    const { noexec, PATH } = await newNoexecHome("noexec");
    for (const env of [{}, { HOME: unwritable }, { HOME: "relative" }, { HOME: noexec, PATH }]) {
      await assertWorks(link, { TMPDIR: temporary, ...env });
    }
    const [name, ...others] = await namesIn(temporary);
    assertMatch(name!, /^fibserv-\d+$/);
    assertEquals(others, []);
    assertEquals((await Deno.stat(join(temporary, name!))).mode! & 0o777, 0o700);
    assertEquals(
      await namesIn(home),
      [".npmrc", "deno.json", "package.json"].concat(
        caches.split("/")[0]!,
      ).sort(),
    );
  });

  test("self-extracting executable does not trust a folder that others can change", async () => {
    const [copy] = await namesIn(join(home, caches));
    const plant = async (where: string) => {
      await Deno.mkdir(join(where, copy!), { recursive: true });
      await Deno.writeTextFile(join(where, copy!, "deno"), "#!/bin/sh\necho planted", {
        mode: 0o755,
      });
    };
    const name = `fibserv-${Deno.uid()}`;
    const plants: Record<string, (where: string) => Promise<void>> = {
      "open to all": async (where) => {
        await plant(where);
        await Deno.chmod(where, 0o777);
      },
      "a link": async (where) => {
        await plant(`${where}.elsewhere`);
        await Deno.chmod(`${where}.elsewhere`, 0o700);
        await Deno.symlink(`${where}.elsewhere`, where);
      },
    };
    if (Deno.uid() === 0) {
      plants["of somebody else"] = async (where) => {
        await plant(where);
        await Deno.chmod(where, 0o700);
        await Deno.chown(where, 65534, 65534);
      };
    }
    for (const [kind, make] of Object.entries(plants)) {
      const temporary = await newFolder(kind);
      await make(join(temporary, name));
      const { code, stdout, stderr } = await run(link, ["--version"], { TMPDIR: temporary });
      assertEquals([kind, code, stdout], [kind, 1, ""]);
      assertMatch(
        stderr,
        /^fibserv: Cannot unpack: .* must be a folder of yours with mode 700.*\n$/,
      );
    }
  });
}
