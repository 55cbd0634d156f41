import { assertEquals } from "@std/assert";
import { aheadText, rateTable } from "./rate_table.ts";
import { failedRow, type SubjectResult } from "./subject_result.ts";

function rate(subject: string, deep: boolean, values: number[], goal?: number): SubjectResult {
  return {
    ...failedRow(subject, ""),
    figure: deep ? "64 connections, 16 deep" : "64 connections",
    values,
    goal: goal === undefined ? null : { bound: "≥", value: goal },
    failure: null,
  };
}

const rows: SubjectResult[] = [
  rate("peer:epoll", false, [0.98, 1.01, 1]),
  rate("peer:epoll", true, [1]),
  rate("uring:cb", false, [1.02], 1),
  rate("uring:cb", true, [0.9], 1),
  rate("posix:cb", false, [0.8, 0.94, 1], 0.93),
  rate("peer:go", false, [0.91]),
  rate("peer:go", true, [0.7]),
  rate("peer:node", false, [0.4]),
  rate("peer:node", true, [0.95]),
  failedRow("peer:bun", "bun must be installed"),
  rate("client:posix", false, [0.9], 0.93),
  { ...rate("help", false, [30]), unit: "ms" },
];

Deno.test("rateTable() has a row for each subject and a column for each load", () => {
  assertEquals(rateTable(rows), [
    "| of the rate of a C program (goal) | 64 connections | 64 connections, 16 deep |",
    "| --- | ---: | ---: |",
    "| the C server against itself | 1.00 | 1.00 |",
    "| `cb --io uring` | 1.02 (≥ 1.00) | 0.90 (≥ 1.00) |",
    "| `cb --io posix` | 0.94 (≥ 0.93) |  |",
    "| Go, a goroutine per connection | 0.91 | 0.70 |",
    "| Node's `net` | 0.40 | 0.95 |",
    "| `client --io posix` | 0.90 (≥ 0.93) |  |",
  ]);
  assertEquals(rateTable(rows.slice(-1)), []);
});

Deno.test("aheadText() counts whom our best of a world beats under all loads", () => {
  const told = "Ahead under all these loads, by more than the noise: ";
  const [uring, deep] = [
    rows.filter(({ subject }) => !subject.startsWith("posix")),
    rows.slice(0, 2),
  ];
  assertEquals(aheadText(uring, 0.01), `${told}uring of go.`);
  // Within the noise, and with nothing measured 16 deep.
  assertEquals(aheadText(uring, 0.12), `${told}uring of nobody.`);
  assertEquals(aheadText(rows, 0.01), `${told}posix of nobody; uring of go.`);
  assertEquals(aheadText(deep, 0.01), null);
  assertEquals(aheadText(rows.slice(2, 5), 0.01), null);
});
