/**
 * Responses as they should be.
 *
 * @module
 */

import { concat, type Script, utf8 } from "./script.ts";

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  204: "No Content",
  302: "Found",
  303: "See Other",
  308: "Permanent Redirect",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  411: "Length Required",
  413: "Content Too Large",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/** What a {@linkcode response} may have besides its status and body. */
export interface ResponseOptions {
  /** @default "text/plain; charset=utf-8" */
  readonly type?: string;
  /** More fields, in this order. */
  readonly fields?: readonly (readonly [name: string, value: string])[];
  /** Whether the connection is closed after it. @default false */
  readonly closes?: boolean;
}

/** @returns a head with these lines, each ended by CRLF, and the blank line */
export function head(statusLine: string, ...fields: readonly string[]): Uint8Array {
  return utf8([statusLine, ...fields, "", ""].join("\r\n"));
}

/** @returns the status line */
export function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${REASONS[status] ?? ""}`;
}

/** @returns a whole response with a length */
export function response(
  status: number,
  body: Uint8Array | string,
  options: ResponseOptions = {},
): Script {
  const bytes = typeof body === "string" ? utf8(body) : body;
  const headBytes = head(
    statusLine(status),
    `Content-Type: ${options.type ?? "text/plain; charset=utf-8"}`,
    `Content-Length: ${bytes.length}`,
    ...(options.fields ?? []).map(([name, value]) => `${name}: ${value}`),
    ...(options.closes ? ["Connection: close"] : []),
  );
  return { head: [headBytes], body: [bytes], end: options.closes ? "close" : "keep" };
}

/** @returns a response that tells in words why there is no other, ended by a newline */
export function refusal(status: number, message: string, options: ResponseOptions = {}): Script {
  return response(status, concat(message, "\n"), options);
}
