/**
 * A variant's text, taken apart: the teaching comment at its beginning, and the program.
 *
 * @module
 */

/** The two parts of a variant's file. */
export interface Lesson {
  /** The text of the comment, without the stars. */
  readonly header: string;
  /** The program: all that comes after the comment. */
  readonly code: string;
}

/**
 * Splits the text of a variant.
 *
 * @throws {SyntaxError} when it does not begin with a documentation comment
 */
export function splitLesson(source: string): Lesson {
  const text = source.replaceAll("\r\n", "\n");
  const [comment] = text.match(/^\/\*\*\n( \*.*\n)+? \*\/\n/) ?? [];
  if (comment === undefined) {
    throw new SyntaxError(
      `Cannot read the lesson: it must begin with a comment, got ${text.slice(0, 40)}`,
    );
  }
  const lines = comment.split("\n").slice(1, -2).map((line) => line.replace(/^ \* ?/, ""));
  const header = lines.filter((line) => line !== "@module").join("\n").trim();
  return { header, code: text.slice(comment.length).trimStart() };
}

/** The paragraph of `header` that begins with `label`, or undefined. */
export function paragraph({ header }: Lesson, label: string): string | undefined {
  return header.split("\n\n").find((part) => part.startsWith(label));
}
