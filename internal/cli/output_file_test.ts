import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/permissions.ts";
import { CommandError, UsageError } from "./errors.ts";
import { openOutputs, writeAll } from "./output_file.ts";
import { recordedContext } from "./recorded_context_testing.ts";

const test = testNeeding("read", "write");
const isUnix = Deno.build.os !== "windows";

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Hears of no signal. */
const deaf = () => () => {};

/** Opens one output. */
async function open(path: string) {
  return (await openOutputs({ "--json": path }, recordedContext(), deaf))["--json"]!;
}

function refuses(path: string, got: string): Promise<Error> {
  const rule = "it must be a file that can be written, got ";
  return assertRejects(() => open(path), CommandError, `${rule}${got}`);
}

const namesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();

test("openOutputs() tries, changes nothing, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    const path = join(folder, "bench.json");
    await open(path);
    assertEquals(await namesIn(folder), []);
    await Deno.writeTextFile(path, "precious");
    await open(path);
    assertEquals(await Deno.readTextFile(path), "precious");
    assertEquals(await namesIn(folder), ["bench.json"]);
  }));

test("openOutputs() refuses what is no file, in words of its own", () =>
  inFolder(async (folder) => {
    await refuses(folder, "a folder");
    await refuses(`${join(folder, "new")}/`, "the name of a folder");
    await refuses(join(folder, "nowhere", "bench.json"), '"No such file');
    await refuses(`${folder}/a\0b`, "a name with the character 0");
    await Deno.writeTextFile(join(folder, "file"), "");
    await refuses(join(folder, "file", "bench.json"), '"Not a directory');
    await refuses(join(folder, "x".repeat(300)), '"File name too long');
    assertEquals(await namesIn(folder), ["file"]);
  }));

test("openOutputs() refuses a write-protected file, and keeps the mode of another", () =>
  inFolder(async (folder) => {
    if (!isUnix) return;
    const path = join(folder, "bench.json");
    await Deno.writeTextFile(path, "precious");
    await Deno.chmod(path, 0o444);
    await refuses(path, "a write-protected one");
    assertEquals(await Deno.readTextFile(path), "precious");
    await Deno.chmod(path, 0o640);
    await (await open(path)).write("new");
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o640);
  }));

test("Output writes through links, also to a file that does not exist yet", () =>
  inFolder(async (folder) => {
    if (!isUnix) return;
    const [link, target] = [join(folder, "link"), join(folder, "target")];
    await Deno.symlink("target", link);
    for (const text of ["first", "second"]) {
      await (await open(link)).write(text);
      assertEquals(await Deno.readTextFile(target), text);
      assertEquals(await Deno.readLink(link), "target");
    }
    await Deno.symlink("loop", join(folder, "loop"));
    await refuses(join(folder, "loop"), "");
  }));

test("Output keeps the second name of a file", () =>
  inFolder(async (folder) => {
    if (!isUnix) return;
    const [one, two] = [join(folder, "one"), join(folder, "two")];
    await Deno.writeTextFile(one, "old");
    await Deno.link(one, two);
    await (await open(one)).write("new");
    assertEquals(await Deno.readTextFile(two), "new");
  }));

test("Output replaces a file in one step, and leaves nothing beside it", () =>
  inFolder(async (folder) => {
    const output = await open(join(folder, "bench.json"));
    assertEquals(output.isReplaceable, true);
    await output.write("old");
    await output.write("new");
    assertEquals(await Deno.readTextFile(join(folder, "bench.json")), "new");
    assertEquals(await namesIn(folder), ["bench.json"]);
    // A folder that has come there meanwhile.
    await Deno.remove(join(folder, "bench.json"));
    await Deno.mkdir(join(folder, "bench.json"));
    await assertRejects(() => output.write("newer"), CommandError, "Cannot write --json ");
    assertEquals(await namesIn(folder), ["bench.json"]);
  }));

test("openOutputs() refuses two outputs into one file, by whatever names", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    const other = join(folder, ".", "a");
    const rejects = (paths: Record<string, string>, inputs = {}) =>
      assertRejects(
        () => openOutputs(paths, recordedContext(), deaf, inputs),
        UsageError,
        "--json must be another file, got the same",
      );
    await rejects({ "--json": path, "--md": other });
    await rejects({ "--json": "-", "--md": "/dev/stdout" });
    await Deno.writeTextFile(path, "");
    if (isUnix) {
      await Deno.symlink("a", join(folder, "link"));
      await rejects({ "--json": path, "--md": join(folder, "link") });
      await Deno.link(path, join(folder, "second"));
      await rejects({ "--json": path, "--md": join(folder, "second") });
    }
    await assertRejects(
      () => openOutputs({ "--md": path }, recordedContext(), deaf, { "--resume": path }),
      UsageError,
      "--resume must be another file, got the same",
    );
  }));

test("openOutputs() takes - and its other names for stdout", async () => {
  for (const name of ["-", "/dev/stdout", "/dev/fd/1"]) {
    const context = recordedContext();
    const output = (await openOutputs({ "--json": name }, context, deaf))["--json"]!;
    assertEquals([output.isStdout, output.isReplaceable], [true, false]);
    await output.write("{}\n");
    assertEquals([context.out(), context.err()], ["{}\n", ""]);
  }
});

testNeeding("read", "write", "run")(
  "Output waits for who reads a pipe",
  () =>
    inFolder(async (folder) => {
      if (!isUnix) return;
      const path = join(folder, "pipe");
      await new Deno.Command("mkfifo", { args: [path] }).output();
      const output = await open(path);
      assertEquals(output.isReplaceable, false);
      const [text] = await Promise.all([Deno.readTextFile(path), output.write("{}\n")]);
      assertEquals(text, "{}\n");
    }),
);

test("openOutputs() never quotes Deno's advice", async () => {
  if (Deno.build.os !== "linux") return;
  const error = await refuses("/dev/full", '"no ordinary file, but a device');
  assert(!error.message.includes("--allow"), error.message);
});

Deno.test("writeAll() does all, and throws the first of what failed", async () => {
  const context = recordedContext();
  const done: number[] = [];
  const error = new CommandError("Cannot write the first");
  const fail = (cause: Error) => () => {
    throw cause;
  };
  await assertRejects(
    () =>
      writeAll([
        fail(error),
        () => void done.push(1),
        fail(new CommandError("Cannot write the second")),
        async () => void await Promise.resolve(done.push(2)),
      ], context),
    CommandError,
    error.message,
  );
  assertEquals([done, context.err()], [[1, 2], "Cannot write the second\n"]);
});
