/**
 * Two more tables: each step of the ladder beside the one before it, and what the original
 * published.
 *
 * @module
 */

import type { Unit } from "../../result/columns.ts";
import type { BenchResult, Ratio } from "../../result/result.ts";
import { formatRatio, grouped } from "../../../internal/page/format.ts";
import { type Html, html } from "../../../internal/page/html.ts";
import { shownRows } from "./labels.ts";
import { type Cell, table } from "../../../internal/page/table.ts";

/** @returns how each server compares with the step before it; null when none has one */
export function stepsTable(result: BenchResult): Html | null {
  const shown = shownRows(result);
  const steps = shown.flatMap(({ row: { step }, label }) => step === null ? [] : [{ step, label }]);
  if (steps.length === 0) return null;
  const labelOf = (id: string) => shown.find(({ row }) => row.id === id)?.label ?? id;
  return html`
    <section id="steps">
      <h2>Step by step</h2>
      ${table({
        caption: html`
          Each server's figures divided by those of the step of the ladder before it, in pairs within
          a round. Faint, with ≈: no more than the same server differs from itself, so no difference.
        `,
        corner: "step",
        columns: result.columns.map(({ heading, unit }) => ({ heading, unit })),
        groups: [{
          heading: null,
          rows: steps.map(({ step, label }) => ({
            header: html`
              <span class="name">${label}</span> after <span class="name">${labelOf(
                step.before,
              )}</span>
            `,
            cells: result.columns.map(({ key }) => ratioCell(step.ratios[key])),
          })),
        }],
      })}
    </section>
  `;
}

function ratioCell(ratio: Ratio | null): Cell {
  if (ratio === null) return { kind: "missing", content: html`–` };
  const { median, isDifference } = ratio;
  return {
    kind: isDifference ? "difference" : "same",
    content: html`${isDifference ? "" : "≈ "}${formatRatio(median)}`,
  };
}

/** @returns the original's figures for the same models; null when they are not wanted */
export function originalTable(result: BenchResult): Html | null {
  const rows = shownRows(result).flatMap(({ row: { original }, label }) =>
    original === null ? [] : [{ original, label }]
  );
  if (!result.settings.showsOriginal || rows.length === 0) return null;
  return html`
    <section id="original">
      <h2>What the original published</h2>
      ${table({
        caption: html`
          Facts about another machine and another language: the Python programs from which these
          descend, as their author measured them. Compare shapes, not figures. X: a client that was not
          served.
        `,
        corner: "server",
        columns: result.columns.map(({ heading, unit }) => ({ heading, unit })),
        groups: [{
          heading: null,
          rows: rows.map(({ original, label }) => ({
            header: html`
              <span class="name">${label}</span> <span class="model">${original.name}</span>
            `,
            cells: result.columns.map(({ key, unit }) => originalCell(original.figures[key], unit)),
          })),
        }],
      })}
    </section>
  `;
}

function originalCell(figure: number | "X", unit: Unit): Cell {
  if (figure !== "X") {
    // It gives its times with one decimal.
    return { content: html`${unit === "req/s" ? grouped(figure) : figure.toFixed(1)}` };
  }
  return { kind: "starved", content: html`<abbr title="not served">X</abbr>` };
}
