/**
 * Cuts the stream of a lab into its frames (`lab/event_stream.ts`), and leaves the page time for all else.
 *
 * What has arrived already is read without a break: a server that is busy fills the stream faster than a page takes it in, and
 * the browser would neither draw nor obey a button. (Tried with two servers under load: a frame in 1.5 s; with breaks 15 in
 * a second.) A page that falls behind for that is told so, and skips some.
 */

/** How long frames are taken without a break, in milliseconds. */
const BUSY_MS = 10;

/** The page's clock; and a break, in which the browser does what it has to do. */
const BROWSER = {
  now: () => performance.now(),
  // A timer, since nothing is drawn of a page in the background, which has to follow all the same.
  rest: () => new Promise((resolve) => setTimeout(resolve)),
};

/**
 * Reads to the end.
 *
 * @param reader of the stream
 * @param headerBytes the size of a frame's header, which begins with the length of what follows
 * @param take is given each frame, which it must not keep
 */
export async function readFrames(reader, headerBytes, take, { now, rest } = BROWSER) {
  let buffer = new Uint8Array(0);
  let since = now();
  for (let part; !(part = await reader.read()).done;) {
    buffer = joined(buffer, part.value);
    let start = 0;
    while (buffer.length - start >= headerBytes) {
      const view = new DataView(buffer.buffer, buffer.byteOffset + start);
      const end = start + headerBytes + view.getUint32(0, true);
      if (buffer.length < end) break;
      take(buffer.subarray(start, end));
      start = end;
      if (now() - since < BUSY_MS) continue;
      await rest();
      since = now();
    }
    buffer = buffer.subarray(start);
  }
}

function joined(a, b) {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
