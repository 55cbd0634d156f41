import { assertEquals } from "@std/assert";
import type { ColumnKey } from "../result/columns.ts";
import type { BenchResult, Figure } from "../result/result.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { rowsOf, type RowView } from "./rows.ts";
import { keptTakeaway, rateTakeaway, timeTakeaway } from "./takeaways.ts";

/** The sample's rows of these names, with one figure set to a value and a ratio. */
function rowsWith(
  column: ColumnKey,
  values: Readonly<Record<string, { median: number | null; toAlone: number | null }>>,
): RowView[] {
  const result = sampleResult();
  const rows = result.rows.filter(({ name }) => Object.hasOwn(values, name)).map((row) => {
    const { median, toAlone } = values[row.name]!;
    const ratio = toAlone === null
      ? null
      : { median: toAlone, min: toAlone, max: toAlone, isDifference: true };
    const figure: Figure = { ...row.figures[column], median, toAlone: ratio };
    return { ...row, figures: { ...row.figures, [column]: figure } };
  });
  return rowsOf({ ...result, rows } satisfies BenchResult);
}

/** With ordinary spaces. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

Deno.test("keptTakeaway() gives the medians of both places to compute", () => {
  const rows = rowsWith("mixedFast", {
    cb: { median: 1, toAlone: 0.0001 },
    coro: { median: 1, toAlone: 0.0003 },
    cbthrd: { median: 1, toAlone: 0.5 },
  });
  assertEquals(
    plain(keptTakeaway(rows)),
    "Where fib is computed on another thread, the fast client kept 50 % of its rate. Where fib is " +
      "computed on the thread that serves, the fast client kept 0.020 % (median of 2 servers).",
  );
});

Deno.test("keptTakeaway() makes no claim for which there is no figure", () => {
  assertEquals(keptTakeaway(rowsWith("mixedFast", { sync: { median: null, toAlone: null } })), "");
});

Deno.test("keptTakeaway() says what was measured when it is not what was expected", () => {
  const rows = rowsWith("mixedFast", { cb: { median: 20_000, toAlone: 1.1 } });
  assertEquals(
    plain(keptTakeaway(rows)),
    "Where fib is computed on the thread that serves, the fast client kept 110 %.",
  );
});

Deno.test("rateTakeaway() compares the fastest with the slowest", () => {
  const rows = rowsWith("fast1", {
    sync: { median: 30_000, toAlone: null },
    cb: { median: 20_000, toAlone: null },
    thrd: { median: 10_000, toAlone: null },
  });
  assertEquals(
    plain(rateTakeaway(rows)).split(". ")[0],
    "Alone, sync answered 30 000 req/s, 3.00 times as many as thrd",
  );
});

Deno.test("rateTakeaway() compares nothing when there is one server", () => {
  const rows = rowsWith("fast2", { cb: { median: 5000, toAlone: 0.5 } });
  assertEquals(
    plain(rateTakeaway(rows)),
    "Each of two clients got 50 % of what one gets alone. Where lines " +
      "overlap, believe in no difference.",
  );
});

Deno.test("timeTakeaway() tells serial from parallel servers", () => {
  const rows = rowsWith("slow2", {
    cb: { median: 2, toAlone: 2 },
    cbthrd: { median: 1, toAlone: 1.04 },
    thrd: { median: 1, toAlone: 1.02 },
  });
  assertEquals(
    plain(timeTakeaway(rows)),
    "On one thread, each of two computations took 2.00 times as long as alone. " +
      "On worker threads, each of two took 1.03 times as long as alone (median of 2 servers).",
  );
});
