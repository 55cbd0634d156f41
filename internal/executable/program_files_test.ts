import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../cli/errors.ts";
import { programFiles, relativeUrls } from "./program_files.ts";
import { areMissing } from "../../tests/support/permissions.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
/** Without permissions nothing can be started or written. */
const ignore = areMissing("read", "write", "run");

Deno.test("relativeUrls() finds workers and tasks, but not in comments", () => {
  const source = `/**
     * new URL("./comment.ts", import.meta.url)
     */
    // new URL("./comment.ts", import.meta.url)
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const task = task(import.meta.resolve("../tasks/fib.ts"), "fib"); // "./comment.ts"
    const page = new URL("./page.html", import.meta.url);
  `;
  assertEquals(relativeUrls(source), ["./worker.ts", "../tasks/fib.ts"]);
});

Deno.test({
  name: "programFiles() finds the whole program, and neither tests nor what only tests need",
  ignore,
  async fn() {
    const { sources, loadedByUrl, packages } = await programFiles(PROJECT, "main.ts");
    for (const path of ["main.ts", "variants/coro.ts", "variants/fib.ts", "loop/pool/worker.ts"]) {
      assert(sources.includes(path), path);
    }
    assertEquals(sources.filter((path) => /_test\.ts$|^tests\/|\.d\.ts$/.test(path)), []);
    for (const path of ["loop/pool/worker.ts", "variants/fib.ts"]) {
      assert(loadedByUrl.includes(path), path);
    }
    const names = packages.map(({ name }) => name);
    assert(names.includes("deno-std"), names.join());
    assert(!names.includes("fast-check"), names.join());
  },
});

/** Makes a project of these files, which is gone afterwards. */
async function withProject(
  files: Record<string, string>,
  body: (project: string) => Promise<void>,
): Promise<void> {
  const project = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(project, path), text);
    }
    await body(project);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
}

Deno.test({
  name: "programFiles() follows what is loaded by a URL, and takes texts",
  ignore,
  async fn() {
    const files = {
      "main.ts": `import "./page.html" with { type: "text" }; new URL("./a.ts", import.meta.url);`,
      "a.ts": `import "./b.ts"; import.meta.resolve("./c.ts");`,
      "b.ts": "",
      "c.ts": `new URL("./a.ts", import.meta.url);`,
      "other.ts": "",
      "page.html": "<p>",
    };
    await withProject(files, async (project) => {
      assertEquals(await programFiles(project, "main.ts"), {
        sources: ["a.ts", "b.ts", "c.ts", "main.ts", "page.html"],
        loadedByUrl: ["a.ts", "c.ts"],
        packages: [],
      });
    });
  },
});

Deno.test({
  name: "programFiles() rejects when a module is missing or outside the project",
  ignore,
  async fn() {
    await withProject({ "main.ts": `import "./none.ts";` }, async (project) => {
      await assertRejects(() => programFiles(project, "main.ts"), CommandError, "none.ts");
    });
    await withProject({ "main.ts": `import.meta.resolve("../up.ts");` }, async (project) => {
      await assertRejects(
        () => programFiles(project, "main.ts"),
        CommandError,
        "its files must be in",
      );
    });
  },
});
