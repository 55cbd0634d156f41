/**
 * What the tap and the thread that has started it say to each other.
 *
 * @module
 */

import type { Hello } from "./wire.ts";

/** The first order. */
export interface TapStart {
  readonly control: SharedArrayBuffer;
  readonly names: SharedArrayBuffer;
  readonly startedAtUnixMs: number;
  /** The port of the lab on 127.0.0.1; null: the recording is kept, and given back in the end. */
  readonly labPort: number | null;
}

/** What the tap is told. */
export type TapOrder =
  | { readonly start: TapStart }
  /** A thread begins; it notes into this ring. */
  | { readonly ring: SharedArrayBuffer; readonly lane: number }
  /** A thread has ended, and has noted all. */
  | { readonly ended: number }
  /** The server listens. */
  | { readonly hello: Hello }
  /** To read all that there is, and end. */
  | "finish";

/** What the tap tells. */
export type TapNews =
  /** It reads the rings, and has reached the lab if there is one. */
  | "ready"
  /** The lab has gone, or was never there. */
  | { readonly labGone: string }
  /** What was kept. It ends. */
  | { readonly recording: KeptRecording };

/** A recording, as it travels between threads. */
export interface KeptRecording {
  readonly names: readonly string[];
  readonly blocks: readonly Uint8Array<ArrayBuffer>[];
  /** How many records were overwritten, or forgotten because there was no room for them. */
  readonly lost: number;
  /** When it ended. */
  readonly endMs: number;
}
