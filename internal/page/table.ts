/**
 * Tables that stay tables.
 *
 * On a narrow screen the style sheet makes a card of each row, by displaying rows and cells as
 * something else. To some screen readers they are then no longer rows and cells, unless their roles
 * are spelt out; so they are. A card needs to say which column a value is from: that is what
 * `data-column` is for.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/table/
 * @module
 */

import { type Html, html } from "./html.ts";

/** A table. Its columns have texts that are unique. */
export interface Table {
  /** What it shows. */
  readonly caption: Html;
  /** What the rows are. */
  readonly corner: string;
  readonly columns: readonly ColumnHeader[];
  readonly groups: readonly RowGroup[];
}

/** A column. */
export interface ColumnHeader {
  readonly heading: string;
  readonly unit: string;
  /** What it asks. */
  readonly question?: string;
}

/** Rows with a common heading. */
export interface RowGroup {
  /** Null: none. */
  readonly heading: string | null;
  readonly rows: readonly TableRow[];
}

/** A row: what it is about, and a cell for each column. */
export interface TableRow {
  readonly header: Html;
  /** As many as there are columns. */
  readonly cells: readonly TableCell[];
}

/** What a cell shows. */
export interface TableCell {
  readonly content: Html;
  /** For the style sheet. */
  readonly kind?: string;
  /** For those who point at it. */
  readonly tooltip?: string;
}

/** @returns the table */
export function table({ caption, corner, columns, groups }: Table): Html {
  return html`
    <table role="table">
      <caption>${caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">${corner}</th>
          ${columns.map(columnHeader)}
        </tr>
      </thead>
      ${groups.map((group) => rowGroup(group, columns))}
    </table>
  `;
}

function columnHeader({ heading, unit, question }: ColumnHeader): Html {
  return html`
    <th scope="col" role="columnheader">
      ${heading} <span class="unit">${unit}</span>
      ${question === undefined ? null : html`<span class="question">${question}</span>`}
    </th>
  `;
}

function rowGroup({ heading, rows }: RowGroup, columns: readonly ColumnHeader[]): Html {
  return html`
    <tbody role="rowgroup">
      ${heading === null ? null : groupHeader(heading, columns.length + 1)}
      ${rows.map((row) => tableRow(row, columns))}
    </tbody>
  `;
}

function groupHeader(heading: string, width: number): Html {
  return html`
    <tr role="row" class="group">
      <th scope="rowgroup" role="rowheader" colspan="${width}">${heading}</th>
    </tr>
  `;
}

function tableRow({ header, cells }: TableRow, columns: readonly ColumnHeader[]): Html {
  return html`
    <tr role="row">
      <th scope="row" role="rowheader">${header}</th>
      ${cells.map((cell, index) => tableCell(cell, columns[index]!))}
    </tr>
  `;
}

function tableCell({ content, kind, tooltip }: TableCell, { heading, unit }: ColumnHeader): Html {
  const columnName = `${heading}, ${unit}`;
  return html`
    <td role="cell" data-column="${columnName}" ${kind === undefined
      ? null
      : html`class="${kind}"`} ${tooltip === undefined
      ? null
      : html`title="${tooltip}"`}>${content}</td>
  `;
}
