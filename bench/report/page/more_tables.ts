/**
 * Two more tables: each step of the ladder beside the one before it, and what the original
 * published.
 *
 * @module
 */

import { type Html, html } from "../../../internal/page/html.ts";
import { table, type TableCell } from "../../../internal/page/table.ts";
import type { RatioView } from "../cells.ts";
import type { ReportView } from "../report_view.ts";
import { headings, ORIGINAL_NOTE, STEPS_NOTE } from "../words.ts";

/** @returns how each server compares with the step before it; null when none has one */
export function stepsTable({ steps, columns }: ReportView): Html | null {
  if (steps.length === 0) return null;
  return html`
    <section id="steps">
      <h2>${headings.steps}</h2>
      ${table({
        caption: html`${STEPS_NOTE}`,
        corner: "step",
        columns: columns.map(({ heading, unit }) => ({ heading, unit })),
        groups: [{
          heading: null,
          rows: steps.map(({ label, before, ratios }) => ({
            header: html`
              <span class="name">${label}</span> after <span class="name">${before}</span>
            `,
            cells: ratios.map(ratioCell),
          })),
        }],
      })}
    </section>
  `;
}

function ratioCell({ text, details, isDifference }: RatioView): TableCell {
  return {
    kind: isDifference === null ? "missing" : isDifference ? "difference" : "same",
    content: html`${text}`,
    ...(details === null ? {} : { tooltip: details }),
  };
}

/** @returns the original's figures for the same models; null when they are not wanted */
export function originalTable({ groups, columns }: ReportView): Html | null {
  const rows = groups.flatMap(({ rows }) => rows).flatMap(({ original, label }) =>
    original === null ? [] : [{ original, label }]
  );
  if (rows.length === 0) return null;
  return html`
    <section id="original">
      <h2>${headings.original}</h2>
      ${table({
        caption: html`${ORIGINAL_NOTE}`,
        corner: "server",
        columns: columns.map(({ heading, unit }) => ({ heading, unit })),
        groups: [{
          heading: null,
          rows: rows.map(({ original, label }) => ({
            header: html`
              <span class="name">${label}</span> <span class="model">${original.name}</span>
            `,
            cells: original.cells.map(originalCell),
          })),
        }],
      })}
    </section>
  `;
}

function originalCell(text: string): TableCell {
  return text === "X"
    ? { kind: "starved", content: html`<abbr title="not served">X</abbr>` }
    : { content: html`${text}` };
}
