/**
 * A step's text, taken apart: the teaching comment at its beginning, and the program.
 *
 * @module
 */

/** The two parts of a step's file. */
export interface Lesson {
  /** The text of the comment, without the stars. */
  readonly header: string;
  /** The program: all that comes after the comment. */
  readonly code: string;
  /** The line of the file, counted from 1, on which the program begins. */
  readonly codeLine: number;
}

/**
 * Splits the text of a step.
 *
 * @throws {SyntaxError} when it does not begin with a documentation comment
 */
export function splitLesson(source: string): Lesson {
  const text = source.replaceAll("\r\n", "\n");
  const [comment, inside] = text.match(/^\/\*\*\n((?: \*.*\n)+?) \*\/\n\s*/) ?? [];
  if (comment === undefined || inside === undefined) {
    throw new SyntaxError(
      `Cannot read the lesson: it must begin with a comment, got ${text.slice(0, 40)}`,
    );
  }
  const lines = inside.split("\n").map((line) => line.replace(/^ \* ?/, ""));
  return {
    header: lines.filter((line) => line !== "@module").join("\n").trim(),
    code: text.slice(comment.length),
    codeLine: comment.split("\n").length,
  };
}

/** The paragraph of `header` that begins with `label`, or undefined. */
export function paragraph({ header }: Lesson, label: string): string | undefined {
  return header.split("\n\n").find((part) => part.startsWith(label));
}

/** The commands that the comment shows: its indented lines, one command each, in their order. */
export function commandsOf({ header }: Lesson): string[] {
  return header.split("\n").filter((line) => line.startsWith("    ")).map((line) => line.trim());
}
