/**
 * What the web clients can be told, and what holds when nothing is said.
 *
 * @module
 */

import type { PortableIoName } from "../loop/io/names.ts";
import type { IoName } from "../loop/io/types.ts";

/** The schemes that exist here. */
export type Scheme = "http" | "https";

/** The name and version of this program, which each request tells. The version is that of `deno.json`. */
export const USER_AGENT = "fibserv/0.1.0";

/** What governs the fetching of one URL. Plain data, so that it can travel to a worker. */
export interface DownloadOptions {
  /** Milliseconds for one URL, from its turn to the last byte of its body, redirects and retries included. */
  readonly timeoutMs: number;
  /** Milliseconds for one connection, TLS included. */
  readonly connectTimeoutMs: number;
  /** How many redirects are followed; one more is an error. */
  readonly maxRedirects: number;
  /** Whether redirects are followed at all. Where not, such a response is the result (a crawler decides itself). */
  readonly followRedirects: boolean;
  /** The longest body that is accepted, in bytes, counted after decoding. */
  readonly maxBytes: number;
  /**
   * After so many bytes of a body that is not packed, the response counts as whole, however long it would have been, and
   * `maxBytes` does not matter: for files of which only the beginning counts. Up to a chunk more may be given.
   */
  readonly enoughBytes: number;
  /** How many further tries there are. */
  readonly retries: number;
  /** Whether each try has a `timeoutMs` of its own, and one that has used it up is repeated, too (a crawler's way). */
  readonly timeoutPerTry: boolean;
  /** `HEAD` asks for the head of a response alone. */
  readonly method: "GET" | "HEAD";
  /** Whether connections are asked to stay open after a response; else each request says `Connection: close`. */
  readonly keepAlive: boolean;
  /** Whether the body is kept in memory, for the outcome. Where not, it is counted and hashed as it passes. */
  readonly keepBody: boolean;
  /** The schemes that the step speaks. */
  readonly schemes: readonly Scheme[];
  /** Whether https can be had in this world of I/O. */
  readonly hasTls: boolean;
  /** Certificates (PEM) that are trusted besides the usual ones. */
  readonly caCerts: readonly string[];
  /** The value of the field `User-Agent`. */
  readonly userAgent: string;
}

/** The options of `fibserv fetch`. */
export interface FetchOptions extends DownloadOptions {
  /** The world of I/O. */
  readonly io: IoName;
  /** How many URLs are worked on at once; `Infinity`: all. */
  readonly concurrency: number;
  /** How many of these for one origin; `Infinity`: as many as there are. */
  readonly perHost: number;
}

/** What is not said on the command line. */
export const DEFAULTS: FetchOptions & { readonly io: PortableIoName } = {
  io: "deno",
  concurrency: 10,
  perHost: Infinity,
  timeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  maxRedirects: 10,
  followRedirects: true,
  maxBytes: 104_857_600,
  enoughBytes: Infinity,
  retries: 0,
  timeoutPerTry: false,
  method: "GET",
  keepAlive: false,
  keepBody: false,
  schemes: ["http", "https"],
  hasTls: false,
  userAgent: USER_AGENT,
  caCerts: [],
};
