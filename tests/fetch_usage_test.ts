/**
 * `fibserv fetch`, used wrongly: it says so in one line, and tries nothing.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeCertificate } from "../webclients/site/certificate.ts";
import { testNeeding } from "./support/permissions.ts";
import { type Ended, Terminal } from "./support/terminal.ts";

const test = testNeeding("read", "write", "net", "run");
/** Deno adds it to what it has anyway, where `--allow-read` alone would not count. */
const READ = ["--allow-read=/"];

/** Runs `fibserv fetch` to its end. */
async function fetchOnce(
  args: readonly string[],
  options: { input?: ReadableStream<Uint8Array>; rights?: string[] } = {},
): Promise<Ended> {
  await using terminal = new Terminal(["fetch", ...args], options);
  return await terminal.ended();
}

const WRONG_USAGE: readonly (readonly [args: string, stderr: RegExp])[] = [
  ["", /Cannot fetch: there must be a URL, --file or --site, got none$/],
  [
    "--variant corro x",
    /Cannot parse --variant: it must be .*, got "corro", did you mean "coro"\?$/,
  ],
  ["--variant cb0 x y", /Cannot fetch with cb0: it takes one URL, got 2$/],
  ["--variant cb0 --site", /Cannot fetch with cb0: it takes one URL, got all pages of the site$/],
  [
    "--variant tls --io posix x",
    /Cannot fetch with tls: it exists on --io deno only, got --io posix$/,
  ],
  [
    "x --io poxis",
    /Cannot parse --io: it must be deno or posix, got "poxis"$/,
  ],
  [
    "x --concurrency -1",
    /Cannot parse --concurrency: it must be a whole number from 0 to 1000000, got "-1"$/,
  ],
  ["x --concurrency +3", /Cannot parse --concurrency: .*, got "\+3"$/],
  ["x --timeout +30", /Cannot parse --timeout: .*, got "\+30"$/],
  ["--list x", /Cannot list the variants: --list takes --json only, got "x"$/],
  ["--list u:secret@h", /--list takes --json only, got "\*\*\*@h"$/],
  ["--list --json --file urls.txt", /--list takes --json only, got --file$/],
  ["--list --max-bytes 7", /--list takes --json only, got --max-bytes$/],
  ["--list --site", /--list takes --json only, got --site$/],
  [
    "--site /p/0 http://elsewhere/",
    /Cannot fetch from the practice site: .* must be a path on it, .*, got "http:\/\/elsewhere\/"$/,
  ],
  ["--site https://u:secret@h/", /must be a path on it, .*, got "https:\/\/\*\*\*@h\/"$/],
  ["x --per-host many", /Cannot parse --per-host: .*, got "many"$/],
  ["x --timeout 0", /Cannot parse --timeout: .* from 1 to 2147483647, got "0"$/],
  ["x --timeout 1.5", /Cannot parse --timeout: .*, got "1.5"$/],
  ["x --connect-timeout 1e3", /Cannot parse --connect-timeout: .*, got "1e3"$/],
  ["x --max-redirects x", /Cannot parse --max-redirects: .*, got "x"$/],
  ["x --max-bytes -5", /Cannot parse --max-bytes: .*, got "-5"$/],
  ["x --retries 99999999999999999999", /Cannot parse --retries: .*, got "9{20}"$/],
  ["x --retrys 1", /Cannot parse "--retrys": no such flag, did you mean "--retries"\?$/],
  [
    "--file missing.txt",
    /Cannot read --file "missing.txt": it must be a file that can be read, .*$/,
  ],
  ["--file .", /Cannot read --file ".": it must be a file that can be read, .*$/],
  ["x --ca missing.pem", /Cannot read --ca "missing.pem": .*$/],
  ["x --ca deno.json", /Cannot use --ca "deno.json": it must hold a certificate in PEM, got none$/],
  ["x --output README.md", /Cannot use --output "README.md": it must be a folder .*$/],
];

for (const [args, stderr] of WRONG_USAGE) {
  test(`fetch ${args} is wrong usage, and nothing is tried`, async () => {
    const words = args.split(" ").filter((word) => word !== "");
    const ended = await fetchOnce(words, { rights: [...READ, "--allow-write"] });
    assertEquals([ended.code, ended.stdout], [2, ""]);
    assertMatch(ended.stderr, /^fibserv fetch: [^\n]*\n$/);
    assertMatch(ended.stderr.trimEnd(), stderr);
  });
}

test("fetch of an empty list is wrong usage", async () => {
  const { code, stderr } = await fetchOnce(["--file", "-"], {
    input: new Blob(["# nothing\n"]).stream(),
  });
  assertEquals(code, 2);
  assertMatch(stderr, /there must be a URL/);
});

test("fetch --ca with a damaged certificate is wrong usage", async () => {
  const file = await Deno.makeTempFile();
  const { certificate } = await makeCertificate(Date.now());
  await Deno.writeTextFile(file, certificate + certificate.replace(/\n[^\n]*\n/, "\nAAAA\n"));
  const { code, stderr } = await fetchOnce(["http://127.0.0.1:1/", "--ca", file], { rights: READ });
  await Deno.remove(file);
  assertEquals(code, 2);
  assertMatch(stderr, /its certificates must be whole, got number 2 with /);
});
