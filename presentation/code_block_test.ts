import { assertEquals, assertRejects } from "@std/assert";
import { codeBlock, codeDiff, codeSizeOf } from "./code_block.ts";
import { parseSlides } from "./slide_source.ts";
import { readCut } from "./sources.ts";

/** The first slide of a source without its head. */
function slideOf(body: string) {
  return parseSlides(`<!-- id: sample -->\n${body}`)[0]!;
}

/** The first block of code in a slide. */
function blockOf<Kind extends "code" | "diff">(kind: Kind, line: string) {
  return slideOf(line).blocks.find((block) => block.kind === kind)! as Extract<
    ReturnType<typeof slideOf>["blocks"][number],
    { kind: Kind }
  >;
}

/** The text of each `<pre>`, as a browser reads it. */
function textsOf(markup: string): string[] {
  return Array.from(
    markup.matchAll(/<pre[^>]*>([^]*?)<\/pre>/g),
    ([, inner]) =>
      inner!.replace(/<[^>]*>/g, "").replace(
        /&(lt|gt|quot|#x27|amp);/g,
        (_, name) => ({ "lt": "<", "gt": ">", "quot": '"', "#x27": "'", "amp": "&" })[name as "lt"],
      ),
  );
}

Deno.test("codeBlock() has the cut as its text, and its steps beside it", async () => {
  const { cut, steps } = blockOf("code", "@code variants/fib.ts#fib lines=1|2-3,1");
  const { markup } = await codeBlock(cut, steps, true);
  assertEquals(textsOf(markup), [await readCut(cut)]);
  assertEquals(markup.includes('<p class="path">variants/fib.ts</p>'), true);
  assertEquals((await codeBlock(cut, steps, false)).markup.includes("path"), false);
  assertEquals(Array.from(markup.matchAll(/data-lines="([^"]*)"/g), ([, lines]) => lines), [
    "1",
    "2-3,1",
  ]);
});

Deno.test("codeDiff() has both cuts, the second as a step", async () => {
  const { from, to } = blockOf("diff", "@diff variants/cb.ts#run variants/coro.ts#run");
  const { markup } = await codeDiff(from, to);
  assertEquals(textsOf(markup), [await readCut(from), await readCut(to)]);
  assertEquals(markup.match(/class="[^"]*fragment/g), ['class="after fragment']);
});

Deno.test("codeSizeOf() makes letters as large as there is room for", async () => {
  const short = "@code variants/fib.ts#fib";
  assertEquals(await codeSizeOf(slideOf("## No code")), "");
  assertEquals(await codeSizeOf(slideOf(short)), "code-large");
  assertEquals(await codeSizeOf(slideOf(`${short}\n`.repeat(3))), "code-medium");
  assertEquals(
    await codeSizeOf(slideOf(`${short}\n\n${"- a point\n".repeat(12)}`)),
    "code-smallest",
  );
});

Deno.test("readCut() rejects when a file is not carried along", async () => {
  const { cut } = blockOf("code", "@code main.ts#program");
  await assertRejects(() => readCut(cut), RangeError, "presentation/sources.ts, got main.ts");
});
