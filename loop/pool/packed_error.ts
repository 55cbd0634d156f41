/**
 * Errors on their way from one thread to another.
 *
 * They are packed by hand: the engine's own serialisation turns every class that it does not know, `DOMException` among
 * them, into something else.
 *
 * @module
 */

/** An error in a form that survives the journey. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: { readonly error: PackedError } | { readonly value: unknown } | undefined;
  readonly isDomException: boolean;
}

// An error may be among its own causes; nobody reads further down than this.
const CAUSES_MAX = 8;

/** Worker: makes an error, or whatever else was thrown, fit for `postMessage`. */
export function packError(thrown: unknown, causesMax = CAUSES_MAX): PackedError {
  if (!(thrown instanceof Error)) {
    return packError(
      new Error("Cannot run the task: what it throws must be an Error, got another value", {
        cause: thrown,
      }),
      causesMax,
    );
  }
  const { name, message, stack, cause } = thrown;
  return {
    name,
    message,
    stack,
    cause: causesMax === 0 ? undefined : packCause(cause, causesMax - 1),
    isDomException: thrown instanceof DOMException,
  };
}

function packCause(cause: unknown, causesMax: number): PackedError["cause"] {
  if (cause === undefined) return undefined;
  if (cause instanceof Error) return { error: packError(cause, causesMax) };
  try {
    return { value: structuredClone(cause) };
  } catch {
    return { value: String(cause) };
  }
}

/** The classes of the language, and Deno's, by which one tells a port that is taken from one that is forbidden. */
const BUILT_IN_ERRORS = new Map(
  [
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
    ...Object.values(Deno.errors),
  ].map((constructor) => [constructor.name, constructor]),
);

/**
 * Owner: makes the error again. It has the class if that is a built-in one, and else the name only; the
 * stack is the one of the worker.
 */
export function unpackError(packed: PackedError): Error {
  const { name, message, stack, cause } = packed;
  const options = cause === undefined
    ? {}
    : { cause: "error" in cause ? unpackError(cause.error) : cause.value };
  const constructor = BUILT_IN_ERRORS.get(name);
  const error = packed.isDomException
    ? new DOMException(message, name)
    : new (constructor ?? Error)(message, options);
  if (!packed.isDomException && constructor === undefined) define(error, "name", name);
  if (stack !== undefined) define(error, "stack", stack);
  return error;
}

/** Sets a property the way errors have theirs: not enumerable. */
function define(error: Error, key: "name" | "stack", value: string): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}
