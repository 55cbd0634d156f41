/** How the page says things: times, counts, connections. */

/** A time as a person would say it. */
export function timeText(ms) {
  if (ms >= 10_000) return `${Math.round(ms / 1000)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 10) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 0.1) return `${ms.toFixed(1)} ms`;
  return `${Math.max(0, Math.round(ms * 1000))} µs`;
}

/** `1 job`, `2 jobs`. */
export function countText(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** `fib(35)`, or what came in its place. */
export function fibText(n) {
  return n === null ? "what is no number" : `fib(${n})`;
}

/** A task by its name: many have none but their number. */
export function taskText(name) {
  return name.startsWith("task ") ? name : `task ${name}`;
}

/** `connection 2`, or the listener. */
export function connectionText(conn) {
  return conn === 0 ? "the listener" : `connection ${conn}`;
}

/**
 * How far back one looks.
 *
 * @param isForgotten whether the event that one looked at is not kept any more
 */
export function pastText(ms, isForgotten) {
  const shown = `Shown: ${timeText(ms)} before the latest event. `;
  return isForgotten
    ? `What you looked at is not kept any more; this is the oldest that is. Pause the server, and it stays. ${shown}`
    : shown;
}

/**
 * What watching costs.
 *
 * @param total how many events there were; `first` to `next` are those that the page has
 */
export function costText({ perSecond, first, next, total, keptMs }) {
  const megabytes = (perSecond * 32 / 1e6).toFixed(1);
  const older = first > 0 ? "; older ones are forgotten, and still counted" : "";
  const behind = total - next > 5000
    ? ` The page is ${(total - next).toLocaleString("en")} events behind.`
    : "";
  return `What watching costs: ${
    perSecond.toLocaleString("en")
  } events/s of 32 bytes (${megabytes} MB/s), and under ` +
    "full load about a sixth more of the processor for the server; this page takes its share, too. " +
    `Kept on this page: ${(next - first).toLocaleString("en")} events, the last ${
      timeText(keptMs)
    }${older}.${behind}`;
}
