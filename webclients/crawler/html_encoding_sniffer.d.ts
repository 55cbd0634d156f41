/** What is used of `html-encoding-sniffer`, which brings no types of its own. */

/** How the bytes arrived, and what to assume when nothing tells. */
export interface SniffingOptions {
  /** The `charset` of the Content-Type field, as it was sent. Unknown names count as absent. */
  readonly transportLayerEncodingLabel?: string;
  /** A name of the Encoding Standard, by default `windows-1252`. */
  readonly defaultEncoding?: string;
}

/** Gives the name of an encoding as the Encoding Standard writes it, also `replacement` and `x-user-defined`. */
export default function htmlEncodingSniffer(bytes: Uint8Array, options?: SniffingOptions): string;
