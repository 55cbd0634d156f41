import { ROBOTS_LENGTH_MAX_BYTES, RobotsRules } from "./robots.ts";

/**
 * One question to robots.txt: of a kind that people write, and of two that are meant to keep a crawler busy.
 *
 * `deno bench webclients/crawler/robots_bench.ts`
 */

const filledWith = (line: string) =>
  RobotsRules.parse("User-agent: *\n" + line.repeat(ROBOTS_LENGTH_MAX_BYTES / line.length));

const ordinary = RobotsRules.parse(
  "User-agent: *\n" +
    Array.from({ length: 300 }, (_, index) => `Disallow: /*/folder${index}/*.php$`).join("\n"),
);
const manyStars = RobotsRules.parse("User-agent: *\nDisallow: /" + "*a".repeat(250_000));
const manyPatterns = filledWith("Disallow: /*aaaaab\n");
const path = "http://h/" + "a".repeat(190);

Deno.bench("300 patterns with stars", { baseline: true }, () => {
  ordinary.allows(path);
});

Deno.bench("one pattern of 250,000 stars", () => {
  manyStars.allows(path);
});

Deno.bench("512 KiB of patterns that nearly match", () => {
  manyPatterns.allows(path);
});
