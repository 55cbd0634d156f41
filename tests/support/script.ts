/**
 * A script for a class: a page in Markdown that shows commands, and what comes on the screen then.
 *
 * Commands are indented lines that begin with `fibserv`; a letter behind `#` is the terminal in which a command keeps
 * running. A fenced block of the kind `text` is what the command before it shows, and `text B` what terminal B shows.
 *
 * @module
 */

/** A command to type. */
export interface Typed {
  readonly kind: "command";
  /** The words behind `fibserv`. */
  readonly args: readonly string[];
  /** The terminal in which it keeps running, or null when it ends by itself. */
  readonly terminal: string | null;
}

/** What a terminal then shows. */
export interface Screen {
  readonly kind: "screen";
  /** The terminal, or null for the command before. */
  readonly terminal: string | null;
  /** Its lines, without those that stand for others (`…`). */
  readonly lines: readonly string[];
}

/** Reads a script, in its order. */
export function parseScript(markdown: string): (Typed | Screen)[] {
  const found = markdown.matchAll(
    /^ {4}fibserv (?<words>.*?)(?: +# (?<at>[A-Z]))?$|^```text(?: (?<seen>[A-Z]))?\n(?<screen>[^]*?)^```$/gm,
  );
  return Array.from(
    found,
    ({ groups: { words, at, seen, screen } = {} }) =>
      words !== undefined ? { kind: "command", args: words.split(" "), terminal: at ?? null } : {
        kind: "screen",
        terminal: seen ?? null,
        lines: screen!.split("\n").filter((line) => line.trim() !== "" && line !== "…"),
      },
  );
}

/**
 * Makes of a line what matches it on any machine: a number matches one of about as many digits, so that `2 req/s` is not
 * `15420 req/s`; spaces match spaces.
 */
export function patternOf(line: string): RegExp {
  const parts = line.trim().split(/(\d+\.\d+|\d+|\s+)/);
  const source = parts.map((part) => {
    if (/^\s+$/.test(part)) return "\\s+";
    if (/^\d+\.\d+$/.test(part)) return "\\d+\\.\\d+";
    if (/^\d{1,2}$/.test(part)) return "\\d{1,2}";
    if (/^\d+$/.test(part)) return "\\d{3,}";
    return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^[ ]*${source.join("")}`, "m");
}
