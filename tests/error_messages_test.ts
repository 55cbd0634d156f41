/**
 * Every error says what cannot be done, what the rule is, and what came instead: `Cannot ACTION: RULE, got VALUE`. Where
 * something below has failed, its own words are the value: `Cannot ACTION: ${reasonOf(cause)}`.
 */

import { assertEquals } from "@std/assert";
import { isTest, repository, test } from "./support/repository.ts";

/** What was got is named before the colon. */
const NAMED = "the action names what it got";
/** What follows the colon in the sentence of whoever catches it. */
const PHRASE = "a part of the sentence of whoever catches it";
/** What a lesson throws, to be seen in it. */
const LESSON = "a lesson throws it";
/** Messages of another form, by the file and what they begin with, and why. */
const OTHERS: readonly (readonly [file: string, start: string, why: string])[] = [
  ["bench/wire/subjects.ts", "Cannot measure ${quote(name)}: no such subject", NAMED],
  ["internal/cli/parse.ts", "Cannot parse ${quote(arg)}: no such flag", NAMED],
  ["internal/cli/parse.ts", "Cannot parse ${quote(texts[taken]!)}: ${command.name} takes", NAMED],
  ["internal/cli/dispatch.ts", "Cannot run ${quote(name)}: no such command", NAMED],
  ["commands/diff_run.ts", "Cannot compare ${names[0]} with the step before it", NAMED],
  ["clients/mute.ts", "Cannot send to ${formatTarget(target)} any more", NAMED],
  ["loop/io/posix/libc.ts", "Cannot use system calls: ${rule};", "the rule says what it got"],
  ["loop/io/posix/libc.ts", "the system must be Linux or macOS", PHRASE],
  ["clients/ask.ts", "${what}: ${reasonOf(cause)}", "the variable begins with Cannot"],
  ["clients/load.ts", "${what}: ${reasonOf(cause)}", "the variable begins with Cannot"],
  ["clients/ask.ts", "an answer must be a line", PHRASE],
  ["clients/ask.ts", "the server closed the connection", PHRASE],
  ["clients/open_connections.ts", "no answer within", PHRASE],
  ["clients/closed_loop.ts", " when ${outstanding} outstanding", PHRASE],
  ["clients/closed_loop.ts", "the server sent ${answers - expected} more", PHRASE],
  ["clients/closed_loop.ts", "the server sent ${quote(this.#checker.line", PHRASE],
  ["clients/closed_loop.ts", "error:the server answered", PHRASE],
  ["internal/cli/text_file.ts", "more than ${bytesMax} bytes", PHRASE],
  ["commands/starting_server.ts", "run() of ${path} failed", "what its author has thrown"],
  ["variants/capacity.ts", "${least} descriptors must be free", PHRASE],
  ["variants/variant_file.ts", "it is no file", PHRASE],
  ["variants/variant_file.ts", "it must load", PHRASE],
  ["variants/variant_file.ts", "it must export", PHRASE],
  ["variants/variant_file.ts", "its traits", PHRASE],
  ["loop/waiting/task_group.ts", "Unhandled errors in a task group", "CPython's words"],
  ["loop/demos/callbacks.ts", "oops", LESSON],
  ["loop/demos/cancellation.ts", "no answer", LESSON],
  ["loop/demos/gather.ts", "no such page", LESSON],
  ["loop/demos/futures.ts", "n must be at most 45", LESSON],
  ["loop/demos/generators.ts", "nonsense", LESSON],
  ["webclients/site/listener.ts", "unreachable", "it cannot happen: the compiler wants it"],
];

/** Where an error is made. The name may be one of Deno's. */
const NEW_ERROR = /\bnew ((?:Deno\.errors\.)?[A-Z]\w*)\(/g;
/** What is between quotes of any kind. The parts of a template between `${` and `}` are cut out. */
const LITERAL = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g;
/** A `FetchError` has its kind before its message. */
const FORM = /^(?:[a-z-]+(?=Cannot))?Cannot [^]+: [^]+\bgot\b/;
/** The message ends with that of the cause. */
const ENDS_WITH_CAUSE = /: \$\{(reasonOf\(\w+\)|why|reason|shown|rule)[^}]*\}$/;

interface Message {
  readonly path: string;
  readonly text: string;
}

/** The arguments of a call, from behind its parenthesis to the one that closes it. */
function argumentsOf(source: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; depth > 0 && end < source.length; end++) {
    if ("([{".includes(source[end]!)) depth++;
    if (")]}".includes(source[end]!)) depth--;
  }
  return source.slice(start, end - 1);
}

function messagesIn(path: string, source: string): Message[] {
  return [...source.matchAll(NEW_ERROR)].flatMap((match) => {
    if (!/Error$|^Deno\.errors\./.test(match[1]!)) return [];
    const line = source.slice(source.lastIndexOf("\n", match.index) + 1, match.index);
    if (/^\s*(\*|\/\/)/.test(line)) return [];
    const literals = argumentsOf(source, match.index + match[0].length).matchAll(LITERAL);
    const text = [...literals].map(([, double, single, template]) => double ?? single ?? template)
      .join("");
    // A message that is made elsewhere, or that of another error, is looked at where it is made.
    return text.replace(/\$\{[^}]*\}/g, "").trim() === "" ? [] : [{ path, text }];
  });
}

const isRight = ({ text }: Message) =>
  FORM.test(text) || (text.startsWith("Cannot ") && ENDS_WITH_CAUSE.test(text));

test("every error says what cannot be done, what the rule is, and what it got", () => {
  const messages = repository.paths
    .filter((path) => /\.(ts|js|mjs)$/.test(path) && !isTest(path) && !path.startsWith("tests/"))
    .flatMap((path) => messagesIn(path, repository.textOf(path)));
  const isOther = ({ path, text }: Message) =>
    OTHERS.some(([file, start]) => path === file && text.startsWith(start));
  const wrong = messages.filter((message) => !isRight(message) && !isOther(message));
  assertEquals(wrong.map(({ path, text }) => `${path}: ${text}`), []);
  // The list holds nothing that is gone, or right by now.
  const needless = OTHERS.filter(([file, start]) =>
    !messages.some((message) =>
      message.path === file && message.text.startsWith(start) && !isRight(message)
    )
  );
  assertEquals(needless, []);
  // A pattern that finds nothing proves nothing.
  assertEquals(messages.length > 150, true, `${messages.length} messages`);
});
