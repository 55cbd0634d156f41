import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { cutsOf, drawingsOf, parseSlides } from "./slide_source.ts";

const DECK = `<!-- id: start layout: title -->
# Two clients

One of them **waits**.

Note:
Say hello.

Wait for an answer.

---

<!-- id: live-coro live: coro -->
## Step by step
@code variants/coro.ts#step lines=1-2,5|4

Then:
@drawing event_loop
@diff variants/cb.ts#call variants/coro.ts#step:2-5
`;

Deno.test("parseSlides() takes a slide apart into head, blocks and notes", () => {
  assertEquals(parseSlides(DECK)[0], {
    id: "start",
    live: null,
    layout: "title",
    blocks: [{ kind: "markdown", text: "# Two clients\n\nOne of them **waits**." }],
    notes: "Say hello.\n\nWait for an answer.",
  });
});

Deno.test("parseSlides() reads cuts, steps, drawings and diffs in their order among the text", () => {
  const step = { path: "variants/coro.ts", name: "step" };
  assertEquals(parseSlides(DECK)[1], {
    id: "live-coro",
    live: "coro",
    layout: null,
    blocks: [
      { kind: "markdown", text: "## Step by step" },
      {
        kind: "code",
        cut: { source: "variants/coro.ts#step", name: { ...step, lines: null } },
        steps: [[{ from: 1, to: 2 }, { from: 5, to: 5 }], [{ from: 4, to: 4 }]],
      },
      { kind: "markdown", text: "Then:" },
      { kind: "drawing", name: "event_loop" },
      {
        kind: "diff",
        from: {
          source: "variants/cb.ts#call",
          name: { path: "variants/cb.ts", name: "call", lines: null },
        },
        to: { source: "variants/coro.ts#step:2-5", name: { ...step, lines: [2, 5] } },
      },
    ],
    notes: "",
  });
});

Deno.test("parseSlides() gives the same when lines end as on Windows", () => {
  assertEquals(parseSlides(DECK.replaceAll("\n", "\r\n")), parseSlides(DECK));
});

Deno.test("cutsOf() and drawingsOf() list what a slide names", () => {
  const slide = parseSlides(DECK)[1]!;
  assertEquals(cutsOf(slide).map(({ source }) => source), [
    "variants/coro.ts#step",
    "variants/cb.ts#call",
    "variants/coro.ts#step:2-5",
  ]);
  assertEquals(drawingsOf(slide), ["event_loop"]);
});

const WRONG: readonly (readonly [what: string, text: string, message: string])[] = [
  ["a slide has no head", "# A\n", "must begin with a comment like <!-- id: loop -->, got # A"],
  ["a slide is empty", "<!-- id: a -->\n---\n", "must begin with a comment"],
  ["an id has capitals", "<!-- id: Loop -->", "got <!-- id: Loop -->"],
  ["an id comes twice", "<!-- id: a -->\n---\n<!-- id: a -->", "its id must be its own, got a"],
  ["a key is unknown", "<!-- id: a color: red -->", "its keys are id, live and layout, got color"],
  ["a layout is unknown", "<!-- id: a layout: big -->", "must be one of title, chapter, question"],
  ["a line with @ is unknown", "<!-- id: a -->\n@picture b", "got @picture b"],
  ["a drawing is a path", "<!-- id: a -->\n@drawing ../b", "got @drawing ../b"],
  ["a cut is none", "<!-- id: a -->\n@code b.ts", "Cannot read the excerpt"],
  ["a step is none", "<!-- id: a -->\n@code b.ts#c lines=2-1", "a step must be lines like 1-2,4"],
  ["a step counts from 0", "<!-- id: a -->\n@code b.ts#c lines=0", "a step must be lines"],
  ["steps have another name", "<!-- id: a -->\n@code b.ts#c steps=1", "got @code b.ts#c steps=1"],
];

for (const [what, text, message] of WRONG) {
  Deno.test(`parseSlides() throws when ${what}`, () => {
    assertThrows(() => parseSlides(text), SyntaxError, message);
  });
}

Deno.test("parseSlides() keeps every line of text and notes, whatever stands in them", () => {
  const line = fc.stringMatching(/^[^@\s-][^\n\r]*[^\s]$/).filter((line) => line !== "Note:");
  const slide = fc.record({ text: line, notes: line });
  fc.assert(
    fc.property(fc.array(slide, { minLength: 1, maxLength: 6 }), (slides) => {
      const deck = slides.map(({ text, notes }, index) =>
        `<!-- id: slide-${index} -->\n${text}\n\nNote:\n${notes}\n`
      ).join("\n---\n\n");
      assertEquals(
        parseSlides(deck).map(({ id, blocks, notes }) => ({ id, blocks, notes })),
        slides.map(({ text, notes }, index) => ({
          id: `slide-${index}`,
          blocks: [{ kind: "markdown" as const, text: text.trim() }],
          notes: notes.trim(),
        })),
      );
    }),
    { seed: 3, numRuns: 200 },
  );
});
