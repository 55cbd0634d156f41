/**
 * Requests that no browser and no `fetch()` would send: with the headers that one wants, and no others.
 *
 * @module
 */

/** What came back. */
export interface RawAnswer {
  /** The status of HTTP. */
  readonly status: number;
  /** Headers, by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body, as it was sent. */
  readonly body: string;
}

/** What to send. */
export interface RawRequest {
  /**
   * The method of HTTP.
   *
   * @default "GET"
   */
  readonly method?: string;
  /**
   * The target, as it is sent.
   *
   * @default "/"
   */
  readonly path?: string;
  /** All of them, one a line. `Host` is not added. */
  readonly headers?: readonly string[];
  /** Sent behind the headers as it is. */
  readonly body?: string;
  /**
   * Whether our side of the connection is closed after it, although the headers may promise more.
   *
   * @default false
   */
  readonly isCutOff?: boolean;
}

/** Sends a request to 127.0.0.1, and reads until the server closes the connection. */
export async function rawRequest(
  port: number,
  { method = "GET", path = "/", headers = [], body = "", isCutOff = false }: RawRequest,
): Promise<RawAnswer> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = [`${method} ${path} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n");
  await conn.write(new TextEncoder().encode(head + body));
  if (isCutOff) await conn.closeWrite();
  const text = await readAll(conn);
  const [lines, ...rest] = text.split("\r\n\r\n");
  const [status, ...fields] = lines!.split("\r\n");
  return {
    status: Number(status!.split(" ")[1]),
    headers: new Map(fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    })),
    body: rest.join("\r\n\r\n"),
  };
}

async function readAll(conn: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  try {
    for (let count; (count = await conn.read(buffer)) !== null;) {
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
  } catch (error) {
    // A server that refuses a long body has not read it, and its connection ends with a reset.
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  return text;
}
