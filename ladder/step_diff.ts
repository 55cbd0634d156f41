/**
 * What changed from one step to another.
 *
 * The lesson is the idea, so what does not show it is folded: the header, which says of each step what it is; imports,
 * which follow from the code; and indentation (`diff -w`), since a line that now stands inside a `try` is the same
 * line. Line numbers are those of the files, so that one finds in an editor what one reads here.
 *
 * @module
 */

import { diffArrays } from "diff";
import { splitLesson } from "./lesson.ts";

/** A line of one of the two files, or of both. */
export interface DiffLine {
  /** What became of it. */
  readonly kind: "same" | "added" | "removed";
  /** Without a line feed. Where only the indentation changed, it is the new one. */
  readonly text: string;
  /** Its line in the earlier file, counted from 1; of an added line, that of the next line there. */
  readonly from: number;
  /** Its line in the later file, counted from 1; of a removed line, that of the next line there. */
  readonly to: number;
}

/** How many lines differ. */
export interface DiffSize {
  /** Lines that only the later file has. */
  readonly added: number;
  /** Lines that only the earlier file has. */
  readonly removed: number;
}

/** What changed. */
export interface StepDiff extends DiffSize {
  /** Groups of changed lines, with some unchanged ones around them. */
  readonly hunks: readonly (readonly DiffLine[])[];
  /** How many lines of imports differ that are not shown. */
  readonly imports: DiffSize;
}

/** What to show. */
export interface DiffOptions {
  /** Imports and changes of indentation, too. @default false */
  readonly all?: boolean;
  /** Unchanged lines to show around a change. @default 4, enough to know the function */
  readonly contextLines?: number;
}

/** A part of a file: some of its lines, and the line of the file, counted from 1, on which it begins. */
interface Part {
  readonly lines: readonly string[];
  readonly firstLine: number;
}

/**
 * Compares the sources of two steps.
 *
 * @throws {SyntaxError} when one of them has no header
 */
export function diffSteps(
  before: string,
  after: string,
  { all = false, contextLines = 4 }: DiffOptions = {},
): StepDiff {
  const from = splitSource(before);
  const to = splitSource(after);
  const isSame = all ? isEqual : isEqualButForSpaces;
  const imports = diffParts(from.imports, to.imports, isSame);
  const program = diffParts(from.program, to.program, isSame);
  const lines = all ? [...imports, ...program] : program;
  return {
    ...sizeOf(lines),
    hunks: groupChanges(lines, contextLines),
    imports: all ? { added: 0, removed: 0 } : sizeOf(imports),
  };
}

/** Takes the header away, and the imports apart. */
function splitSource(source: string): { imports: Part; program: Part } {
  const { code, codeLine } = splitLesson(source);
  const lines = code.trimEnd().split("\n");
  let end = 0;
  let isInside = false;
  for (const [index, line] of lines.entries()) {
    if (!isInside && line !== "" && !line.startsWith("import ")) break;
    if (line !== "") isInside = !line.endsWith(";");
    end = index + 1;
  }
  return {
    imports: { lines: lines.slice(0, end), firstLine: codeLine },
    program: { lines: lines.slice(end), firstLine: codeLine + end },
  };
}

type Comparison = (a: string, b: string) => boolean;
const isEqual: Comparison = (a, b) => a === b;
const isEqualButForSpaces: Comparison = (a, b) => a.replace(/\s/g, "") === b.replace(/\s/g, "");

function diffParts(before: Part, after: Part, isSame: Comparison): DiffLine[] {
  const lines: DiffLine[] = [];
  let from = before.firstLine;
  let to = after.firstLine;
  const changes = diffArrays([...before.lines], [...after.lines], { comparator: isSame });
  for (const { added, removed, count } of changes) {
    const kind = added ? "added" : removed ? "removed" : "same";
    for (let i = 0; i < count; i++) {
      const text = removed
        ? before.lines[from - before.firstLine]!
        : after.lines[to - after.firstLine]!;
      lines.push({ kind, text, from, to });
      if (kind !== "added") from += 1;
      if (kind !== "removed") to += 1;
    }
  }
  return lines;
}

function sizeOf(lines: readonly DiffLine[]): DiffSize {
  return {
    added: lines.filter(({ kind }) => kind === "added").length,
    removed: lines.filter(({ kind }) => kind === "removed").length,
  };
}

/** Leaves out the lines that are far from any change. */
function groupChanges(lines: readonly DiffLine[], contextLines: number): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let shownUntil = 0;
  for (const [index, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    const start = Math.max(index - contextLines, shownUntil);
    const end = Math.min(index + contextLines + 1, lines.length);
    if (hunks.length === 0 || start > shownUntil) hunks.push([]);
    hunks.at(-1)!.push(...lines.slice(start, end));
    shownUntil = end;
  }
  return hunks;
}
