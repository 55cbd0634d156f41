/**
 * What does not fit into a slot goes by mail: the pattern known as *claim check*.
 *
 * A letter cannot be posted when a job is submitted, since nobody knows yet which worker will take it. So
 * the worker that takes the slot asks for the letter, by an event, and sleeps until the owner has posted
 * it on this worker's own channel. Results and errors are posted on the same channel before the worker
 * says that it has finished. Both sides read with `receiveMessageOnPort`, which takes what has arrived at
 * once, without an event loop; the rings say when there is something. Since events and letters of one
 * worker keep their order, a letter needs no address.
 *
 * Errors are packed by hand: the engine's own serialisation turns every class that it does not know,
 * `DOMException` among them, into something else.
 *
 * @see G. Hohpe, B. Woolf, Enterprise Integration Patterns, "Claim Check"
 * @module
 */

import { type MessagePort as MailPort, receiveMessageOnPort } from "node:worker_threads";

/** Owner to worker: the whole call. */
export interface Letter {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Worker to owner: what became of it. */
export type Reply = { readonly value: unknown } | { readonly error: PackedError };

/** An error in a form that survives the journey. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: { readonly error: PackedError } | { readonly value: unknown } | undefined;
  readonly isDomException: boolean;
}

/** Takes the oldest message that has arrived on `port`, which must not have been started. */
export function receive<Message>(port: MessagePort): Message {
  // Deno's two declarations of the one class do not know each other.
  const received = receiveMessageOnPort(port as unknown as MailPort);
  if (received === undefined) throw new Error("Cannot receive: nothing has arrived on this port");
  return received.message;
}

// An error may be among its own causes; nobody reads further down than this.
const CAUSES_MAX = 8;

/** Worker: makes an error, or whatever else was thrown, fit for `postMessage`. */
export function packError(thrown: unknown, causesMax = CAUSES_MAX): PackedError {
  if (!(thrown instanceof Error)) {
    return packError(new Error("The task threw what is no Error", { cause: thrown }), causesMax);
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

const BUILT_IN_ERRORS = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (constructor) => [constructor.name, constructor],
  ),
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
