/**
 * The install script, as somebody runs it who has the address of a release, or a folder with one: in each shell that a
 * Unix may have as its `sh`, from a small server, with right, wrong, missing and cut files.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { areMissing } from "./support/permissions.ts";
import { isCommandMissing } from "./support/tools.ts";

const SCRIPT = fileURLToPath(new URL("../internal/release/install.sh", import.meta.url));
const isUnix = ["linux", "darwin"].includes(Deno.build.os);

const target = Deno.build.target;
const NAME = `fibserv-9.9.9-${target}`;
/** A program that starts as fibserv does. */
const PROGRAM = "#!/bin/sh\necho 'fibserv 9.9.9 (for a test)'\n";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const sums = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`).join("");

/** A release for this system and another one. */
const files: Readonly<Record<string, string>> = {
  [NAME]: PROGRAM,
  "fibserv-9.9.9-mips-unknown-plan9": "not this one",
  "fibserv.bash": "# completions",
};
const release: Readonly<Record<string, string>> = { ...files, SHA256SUMS: sums(files) };

/** Serves files until it is disposed of. */
function serve(contents: Readonly<Record<string, string>>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const text = contents[basename(new URL(url).pathname)];
    return text === undefined ? new Response("no such file", { status: 404 }) : new Response(text);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/releases`,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

/** Promises a file to one client, sends half of it, and closes. */
async function sendHalf(listener: Deno.Listener, text: string): Promise<void> {
  using client = await listener.accept();
  const asked = client.readable.getReader();
  await asked.read();
  const half = `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n` +
    text.slice(0, text.length / 2);
  await client.write(new TextEncoder().encode(half));
  await client.closeWrite();
  await asked.read(); // Its end: to close before would reset what is on its way.
  asked.releaseLock();
}

/** A user's machine: a home folder, and a shell. */
class Machine implements AsyncDisposable {
  private constructor(readonly home: string, readonly shell: readonly [string, ...string[]]) {}

  static async start(shell: readonly [string, ...string[]]): Promise<Machine> {
    return new Machine(await Deno.realPath(await Deno.makeTempDir()), shell);
  }

  get installed(): string {
    return join(this.home, ".local/bin/fibserv");
  }

  async install(...args: readonly string[]) {
    return await this.run(SCRIPT, args);
  }

  async run(script: string, args: readonly string[], env: Record<string, string> = {}) {
    const [command, ...first] = this.shell;
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...first, script, ...args],
      clearEnv: true,
      env: { HOME: this.home, PATH: Deno.env.get("PATH")!, ...env },
      cwd: this.home,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** All files and folders below the home, so that what is left of a failure is seen. */
  async left(folder = this.home): Promise<string[]> {
    const paths: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (isDirectory) paths.push(...await this.left(path));
      else paths.push(path);
    }
    return paths.sort();
  }

  /** Asserts that it failed with one line, and left nothing. */
  async assertRefused(
    { code, stderr }: { code: number; stderr: string },
    expected: { readonly code: number; readonly reason: string },
  ): Promise<void> {
    assertStringIncludes(stderr, expected.reason);
    assertMatch(stderr, /^install\.sh: Cannot install fibserv: [^\n]+\n$/);
    assertEquals([code, await this.left()], [expected.code, []]);
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.home, { recursive: true });
  }
}

const shells: readonly (readonly [string, ...string[]])[] = [["sh"], ["dash"], ["busybox", "sh"]];

for (const shell of shells) {
  const [command, ...first] = shell;
  const ignore = !isUnix || areMissing("read", "write", "run", "net") ||
    await isCommandMissing(command, ...first, "-c", "exit 0");
  const test = (name: string, fn: (machine: Machine) => Promise<void>) => {
    Deno.test({
      name: `install.sh in ${shell.join(" ")} ${name}`,
      ignore,
      async fn() {
        await using machine = await Machine.start(shell);
        await fn(machine);
      },
    });
  };

  test("installs from an address, says what it did, and can be run again", async (machine) => {
    await using server = serve(release);
    const first = await machine.install("--from", server.url);
    assertEquals([first.code, first.stderr], [0, ""]);
    assertStringIncludes(
      first.stdout,
      `Getting ${NAME}\nInstalled ${machine.installed}\nfibserv 9.9.9 (for a test)\n`,
    );
    assertStringIncludes(first.stdout, `PATH="$PATH":${machine.home}/.local/bin`);
    const again = await machine.install(`--from=${server.url}/`);
    assertEquals([again.code, again.stderr], [0, ""]);
    assertStringIncludes(again.stdout, `\nReplaced ${machine.installed}\n`);
    assertEquals(await machine.left(), [machine.installed]);
    assertEquals(await Deno.readTextFile(machine.installed), PROGRAM);
    const { mode } = await Deno.stat(machine.installed);
    assertEquals(mode! & 0o777, 0o755);
  });

  test("installs from the folder that it is in, without a network", async (machine) => {
    const stick = join(machine.home, "a stick");
    await Deno.mkdir(stick);
    for (const [name, text] of Object.entries(release)) {
      await Deno.writeTextFile(join(stick, name), text);
    }
    await Deno.copyFile(SCRIPT, join(stick, "install.sh"));
    const bin = join(machine.home, "my bin");
    const path = `${bin}:${Deno.env.get("PATH")}`;
    const { code, stdout, stderr } = await machine.run(
      join(stick, "install.sh"),
      ["--to", "my bin"],
      { PATH: path },
    );
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Installed ${bin}/fibserv\n`);
    assertMatch(stdout, /\nTry: fibserv demo\n$/);
    assertEquals(await Deno.readTextFile(join(bin, "fibserv")), PROGRAM);
  });

  test("refuses a file that is not the one whose checksum was published", async (machine) => {
    await using server = serve({ ...release, [NAME]: `${PROGRAM}rm -rf ~\n` });
    await machine.assertRefused(await machine.install("--from", server.url), {
      code: 1,
      reason: `the checksum of ${NAME} must be ${sha256(PROGRAM)}, got `,
    });
  });

  test("leaves what was installed when the next release is damaged", async (machine) => {
    await using server = serve(release);
    assertEquals((await machine.install("--from", server.url)).code, 0);
    await using damaged = serve({ ...release, [NAME]: "half" });
    assertEquals((await machine.install("--from", damaged.url)).code, 1);
    assertEquals(await machine.left(), [machine.installed]);
    assertEquals(await Deno.readTextFile(machine.installed), PROGRAM);
  });

  test("refuses half a download", async (machine) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const address = `http://127.0.0.1:${listener.addr.port}`;
    const [ended] = await Promise.all([
      machine.install("--from", address),
      sendHalf(listener, release["SHA256SUMS"]!),
    ]);
    await machine.assertRefused(ended, {
      code: 1,
      reason: `${address}/SHA256SUMS must be there to download, got: `,
    });
  });

  test("names the file that is missing", async (machine) => {
    const { [NAME]: _, ...others } = release;
    for (const [missing, contents] of [["SHA256SUMS", files], [NAME, others]] as const) {
      await using server = serve(contents);
      await machine.assertRefused(await machine.install("--from", server.url), {
        code: 1,
        reason: `${server.url}/${missing} must be there to download, got: `,
      });
    }
  });

  test("says when a release has nothing for this system, or too much", async (machine) => {
    const other = { "fibserv-9.9.9-mips-unknown-plan9": "x" };
    await using none = serve({ ...other, SHA256SUMS: sums(other) });
    await machine.assertRefused(await machine.install("--from", none.url), {
      code: 1,
      reason: `the release must have an executable for ${target}, got none`,
    });
    const two = { ...files, [`fibserv-10.0.0-${target}`]: "x" };
    await using both = serve({ ...two, SHA256SUMS: sums(two) });
    await machine.assertRefused(await machine.install("--from", both.url), {
      code: 1,
      reason: `the release must have one executable for ${target}, got ${NAME} and fibserv-10.0.0`,
    });
  });

  test("never writes outside of its folder, whatever a release names", async (machine) => {
    const name = `../fibserv-9.9.9-${target}`;
    await using server = serve({ SHA256SUMS: sums({ [name]: PROGRAM }), [NAME]: PROGRAM });
    await machine.assertRefused(await machine.install("--from", server.url), {
      code: 1,
      reason: "got none",
    });
  });

  test("refuses a program that does not start here", async (machine) => {
    const broken = { [NAME]: "#!/bin/sh\necho 'no such library'; exit 127\n" };
    await using server = serve({ ...broken, SHA256SUMS: sums(broken) });
    await machine.assertRefused(await machine.install("--from", server.url), {
      code: 1,
      reason: "the program must start here, got: no such library",
    });
  });

  test("says in one line what a program says in several", async (machine) => {
    const broken = { [NAME]: "#!/bin/sh\nprintf 'no such\\nlibrary\\n'; exit 127\n" };
    await using server = serve({ ...broken, SHA256SUMS: sums(broken) });
    await machine.assertRefused(await machine.install("--from", server.url), {
      code: 1,
      reason: "the program must start here, got: no such library",
    });
  });

  test("reads a list of checksums that has been on Windows", async (machine) => {
    const list = `${sha256(PROGRAM).toUpperCase()}  ${NAME}\r\n`;
    await using server = serve({ ...files, SHA256SUMS: list });
    const { code, stderr } = await machine.install("--from", server.url);
    assertEquals([code, stderr], [0, ""]);
  });

  test("takes a folder for one whose name begins as an address does", async (machine) => {
    const folder = join(machine.home, "http-mirror");
    await Deno.mkdir(folder);
    for (const [name, text] of Object.entries(release)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    const { code, stderr } = await machine.install("--from", "http-mirror");
    assertEquals([code, stderr], [0, ""]);
    await Deno.remove(join(folder, NAME));
    const ended = await machine.install("--from", "http-mirror");
    assertEquals(ended.code, 1);
    // In the words of cp: what is wrong may as well be a full disk.
    assertMatch(ended.stderr, /^[^\n]* must be a file that you can read[^\n]*, got: cp: [^\n]+\n$/);
  });

  test("prints commands that a shell can read, whatever the folder is called", async (machine) => {
    await using server = serve(release);
    const folder = join(machine.home, `it's "mine" $HOME`);
    const { code, stdout } = await machine.install("--from", server.url, "--to", folder);
    assertEquals(code, 0);
    const [, tried, path] = stdout.match(/Try: (.*) demo\n.*: (PATH=.*)\n$/)!;
    const script = join(machine.home, "typed.sh");
    await Deno.writeTextFile(script, `${tried} && ${path} && fibserv`);
    const typed = await machine.run(script, []);
    assertEquals([typed.stdout, typed.stderr], ["fibserv 9.9.9 (for a test)\n".repeat(2), ""]);
  });

  test("removes what somebody has left who was killed", async (machine) => {
    await using server = serve(release);
    const bin = join(machine.home, ".local/bin");
    for (const name of [".fibserv-install.old", ".fibserv-install.now"]) {
      await Deno.mkdir(join(bin, name), { recursive: true });
      await Deno.writeTextFile(join(bin, name, "half"), "x");
    }
    await Deno.utime(join(bin, ".fibserv-install.old"), 0, 0);
    assertEquals((await machine.install("--from", server.url)).code, 0);
    // The other one may be at work.
    assertEquals(await machine.left(), [join(bin, ".fibserv-install.now/half"), machine.installed]);
  });

  test("leaves nothing when nobody reads what it says", async (machine) => {
    await using server = serve(release);
    const script = join(machine.home, "read-nothing.sh");
    // The pipe's reader is gone before the first word.
    const shown = shell.join(" ");
    await Deno.writeTextFile(
      script,
      `mkfifo p; exec 4<>p 5>p 4<&-; ${shown} '${SCRIPT}' --from ${server.url} >&5 2>/dev/null; rm p`,
    );
    await machine.run(script, []);
    assertEquals(await machine.left(), [script]);
  });

  test("respects who keeps all to themselves", async (machine) => {
    await using server = serve(release);
    const script = join(machine.home, "umask.sh");
    await Deno.writeTextFile(
      script,
      `umask 077; ${shell.join(" ")} '${SCRIPT}' --from ${server.url}`,
    );
    assertEquals((await machine.run(script, [])).code, 0);
    const { mode } = await Deno.stat(join(machine.home, ".local"));
    assertEquals(mode! & 0o777, 0o700);
  });

  test("says where it may not write", async (machine) => {
    await using server = serve(release);
    await machine.assertRefused(
      await machine.install("--from", server.url, "--to", "/dev/null/bin"),
      { code: 1, reason: "its folder must be one that you can write to, got /dev/null/bin" },
    );
  });

  test("says what is wrong with how it is used", async (machine) => {
    const cases: [args: string[], reason: string][] = [
      [[], "--from must say where the release is when it is not beside install.sh, got none"],
      [["--from"], "--from needs a value, got none"],
      [["--from", "nowhere"], "--from must be an address or a folder, got nowhere"],
      [["--from", "ftp://127.0.0.1/"], "--from must be an http or https address or a folder"],
      [["--form", "x"], "it knows --from and --to, got --form"],
    ];
    for (const [args, reason] of cases) {
      await machine.assertRefused(await machine.install(...args), { code: 2, reason });
    }
    const homeless = await machine.run(SCRIPT, ["--from", "."], { HOME: "" });
    await machine.assertRefused(homeless, {
      code: 2,
      reason: "--to must name a folder where there is no HOME, got none",
    });
    // Busybox has them inside.
    if (machine.shell[0] !== "busybox") {
      const script = join(machine.home, "pathless.sh");
      await Deno.writeTextFile(script, `PATH=; . ${SCRIPT}`);
      const pathless = await machine.run(script, []);
      await Deno.remove(script);
      const reason = "PATH must have the programs of the system, got none";
      await machine.assertRefused(pathless, { code: 2, reason });
    }
    const help = await machine.install("--help");
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, "--from ADDRESS|FOLDER");
  });
}

Deno.test({
  name: "install.ps1 asks for its own folder where Windows PowerShell 5.1 knows it: not in param()",
  ignore: areMissing("read"),
  async fn() {
    const text = await Deno.readTextFile(SCRIPT.replace(/sh$/, "ps1"));
    const [, parameters, body] = text.match(/^param\(([^]*?)\)\n([^]*)/m)!;
    assertMatch(body!, /\$PSScriptRoot/);
    assertEquals(parameters!.includes("$PSScriptRoot"), false);
  },
});
