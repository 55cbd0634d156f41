/**
 * The first five minutes of `README.md`, lived through as they are printed: whoever follows them must not get stuck.
 * Only the ports are others, and the demo is shorter.
 */

import { assert, assertEquals } from "@std/assert";
import { areMissing } from "./support/permissions.ts";
import { Room } from "./support/room.ts";
import { parseScript } from "./support/script.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("read", "net", "run");

/** What README.md calls the terminals, and their letters. */
const TERMINALS = { "first": "A", "second": "B", "third": "C" };

/** The part of README.md with its commands, as a script. */
async function readScript() {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const start = readme.indexOf("**See it.**");
  const end = readme.indexOf("Other things to try", start);
  assert(start > 0 && end > start);
  let text = readme.slice(start, end);
  for (const [word, letter] of Object.entries(TERMINALS)) {
    text = text.replaceAll(new RegExp(`# ${word}\\b.*$`, "gm"), `# ${letter}`);
  }
  // What else stands behind a command is a remark.
  return parseScript(text.replaceAll(/ +# [^A-Z\n].*$/gm, "").replaceAll(/ +# [A-Z].+$/gm, ""));
}

Deno.test({
  name: "the first five minutes of README.md go as they are printed",
  ignore,
  async fn() {
    const script = await readScript();
    const kinds = script.map((step) => step.kind === "command" ? step.args[0] : step.kind);
    assertEquals(kinds, [
      ...["demo", "serve", "client", "client", "serve", "diff"],
      ...["explain", "explain", "loop", "--help"],
    ]);
    await using room = new Room();
    for (const step of script) {
      if (step.kind !== "command") continue;
      const args = step.args[0] === "demo" ? [...step.args, "--seconds", "1"] : step.args;
      const terminal = await room.type({ ...step, args });
      if (step.terminal === null) {
        const { code, stdout } = await terminal.ended();
        assert(code === 0 && stdout !== "", args.join(" "));
      } else if (args[0] === "client") {
        await terminal.shows(args[1] === "fast" ? /^[1-9]\d* req\/s$/m : /^\d+\.\d+ s$/m);
      }
    }
    const asked = await room.type({ kind: "command", args: ["ask", "10", "12"], terminal: null });
    assertEquals((await asked.ended()).stdout, "10 → 55\n12 → 144\n");
    await room.clear();
  },
});
