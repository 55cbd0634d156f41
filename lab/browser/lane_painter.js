/**
 * Draws lanes on a canvas.
 *
 * Few spans are drawn one by one. From 10,000 visible ones on each column of pixels of a lane is drawn once: as high as it
 * is filled, in the colour of its largest span. (Tried without a graphics card: 13,500 rectangles take 3 ms, 132,000 take 56.)
 */

/** From so many spans on they are merged. */
export const MERGE_FROM = 10_000;
export const LANE_HEIGHT = 20;
const AXIS_HEIGHT = 22;
const LABEL_WIDTH = 132;
const AXIS_TEXT_WIDTH = 60;
/** A span that is so wide has a text. */
const TEXT_WIDTH_MIN = 42;

/** What stands in the style sheet for each kind: the colour, and what it means. */
export const KINDS = {
  handle: ["--lab-run", "callback"],
  turn: ["--lab-run", "turn of a connection"],
  select: ["--lab-idle", "select: nothing to do"],
  fib: ["--lab-fib", "fib on the thread that serves"],
  pool: ["--lab-pool", "fib on a worker"],
  queued: ["--lab-queued", "in the pool's queue"],
  received: ["--lab-wait", "received, waits for its turn"],
  sending: ["--lab-run", "on its way back"],
  unseen: ["--lab-unseen", "sent, in the kernel, unseen by the server"],
  idle: [null, "nothing is known to be asked"],
  away: [null, "the client has it"],
};

/** Reads the colours from the style sheet: by day and by night they differ. */
export function readColours(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ...Object.fromEntries(
      Object.entries(KINDS).map(([kind, [name]]) => [kind, name === null ? null : of(name)]),
    ),
    ...{
      ink: of("--ink"),
      soft: of("--ink-soft"),
      line: of("--line"),
      softLine: of("--line-soft"),
    },
    ...{ paper: of("--paper"), accent: of("--accent"), onSpan: of("--lab-on-span") },
  };
}

/** How high a canvas for so many lanes is, in pixels of the page. */
export function heightOf(lanes) {
  return AXIS_HEIGHT + Math.max(1, lanes) * LANE_HEIGHT + 2;
}

/** Where time is on the canvas. */
export function timeScale(width, view) {
  const perMs = (width - LABEL_WIDTH) / (view.end - view.start);
  return {
    x: (t) => LABEL_WIDTH + (t - view.start) * perMs,
    t: (x) => view.start + (x - LABEL_WIDTH) / perMs,
    left: LABEL_WIDTH,
    perMs,
  };
}

/**
 * Draws all.
 *
 * @param view `start` and `end` on the server's clock, `shiftMs` to be added to it for the time that all servers share,
 * `now` up to which spans that have not ended are drawn, `cursor`
 * @returns how many spans are visible, and whether they were merged
 */
export function paint(canvas, lanes, marks, view, colours) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d", { alpha: false });
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, width, height);
  pen.font = "12px system-ui, sans-serif";
  pen.textBaseline = "middle";
  const scale = timeScale(width, view);
  paintAxis(pen, scale, view, width, height, colours);

  const visible = lanes.map((lane) => visibleIn(lane, view));
  const count = visible.reduce((sum, { from, to }) => sum + to - from, 0);
  const isMerged = count >= MERGE_FROM;
  lanes.forEach((lane, i) => {
    const y = AXIS_HEIGHT + i * LANE_HEIGHT;
    const box = { y: y + 2, height: LANE_HEIGHT - 4, left: LABEL_WIDTH, right: width };
    const kindOf = lane.group === "connection" && view.isClient(lane) ? askedAgain(view) : itself;
    if (isMerged) paintMerged(pen, lane, visible[i], scale, box, colours, kindOf);
    else paintSpans(pen, lane, visible[i], scale, box, colours, kindOf);
    paintOpen(pen, lane, scale, view, box, colours, kindOf);
    pen.fillStyle = colours.paper;
    pen.fillRect(0, y, LABEL_WIDTH, LANE_HEIGHT);
    pen.fillStyle = colours.soft;
    pen.fillText(lane.label, 4, y + LANE_HEIGHT / 2, LABEL_WIDTH - 10);
    pen.fillStyle = colours.softLine;
    pen.fillRect(0, y + LANE_HEIGHT - 1, width, 1);
  });
  paintMarks(pen, marks, scale, view, height, colours);
  const x = scale.x(view.cursor);
  if (x >= LABEL_WIDTH && x <= width) {
    pen.fillStyle = colours.accent;
    pen.fillRect(x - 1, 0, 2, height);
  }
  return { count, isMerged };
}

const itself = (kind) => kind;

/** A client that asks again at once has done so: where nothing comes for long, its request lies in the kernel. */
function askedAgain({ pauseMs }) {
  return (kind, ms) => (kind === "away" || kind === "idle") && ms > pauseMs ? "unseen" : kind;
}

function visibleIn(lane, { start, end }) {
  const from = lane.firstAt(start);
  let to = from;
  while (to < lane.start.length && lane.start[to] <= end) to++;
  return { from, to };
}

function paintAxis(pen, { x, perMs }, view, width, height, colours) {
  const step = stepFor(90 / perMs);
  pen.textAlign = "left";
  const { start, end, shiftMs } = view;
  for (let t = Math.ceil((start + shiftMs) / step) * step; t <= end + shiftMs; t += step) {
    const at = x(t - shiftMs);
    if (at < LABEL_WIDTH) continue;
    pen.fillStyle = colours.softLine;
    pen.fillRect(at, 0, 1, height);
    if (width - at < AXIS_TEXT_WIDTH) continue;
    pen.fillStyle = colours.soft;
    pen.fillText(timeText(t, step), at + 3, AXIS_HEIGHT / 2);
  }
}

/** The next of 1, 2, 5, 10, … that is not smaller. */
function stepFor(ms) {
  const power = 10 ** Math.floor(Math.log10(ms));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= ms);
}

function timeText(t, step) {
  if (step >= 1000) return `${Math.round(t / 1000)} s`;
  if (step >= 1) return `${(t / 1000).toFixed(step >= 100 ? 1 : step >= 10 ? 2 : 3)} s`;
  return `${t.toFixed(step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3)} ms`;
}

function paintSpans(pen, lane, { from, to }, scale, box, colours, kindOf) {
  for (let i = from; i < to; i++) {
    const [start, end] = [lane.start[i], lane.end[i]];
    const kind = kindOf(lane.kind[i], end - start);
    paintSpan(pen, start, end, kind, lane.n[i], scale, box, colours);
  }
}

function paintSpan(pen, start, end, kind, n, { x }, { y, height, left, right }, colours) {
  const colour = colours[kind];
  if (!colour) return;
  const from = Math.max(left, x(start));
  const width = Math.max(1, Math.min(right, x(end)) - from);
  if (from > right || from + width < left) return;
  pen.fillStyle = colour;
  pen.fillRect(from, y, width > 3 ? width - 0.5 : width, height);
  if (width < TEXT_WIDTH_MIN) return;
  const text = textOf(kind, n);
  if (text === "") return;
  pen.fillStyle = kind === "select" || kind === "unseen" ? colours.ink : colours.onSpan;
  pen.fillText(text, from + 4, y + height / 2 + 0.5, width - 6);
}

function textOf(kind, n) {
  switch (kind) {
    case "fib":
    case "pool":
    case "queued":
      return n === null ? "no number" : `fib(${n})`;
    case "turn":
      return n === 0 ? "accept" : `#${n}`;
    case "handle":
      return n;
    case "unseen":
      return "in the kernel";
    default:
      return "";
  }
}

/** A span that has not ended goes on until now. */
function paintOpen(pen, lane, scale, view, box, colours, kindOf) {
  const { open } = lane;
  if (open === null || open.t > view.end) return;
  const end = Math.min(view.end, Math.max(view.now, open.t));
  const kind = kindOf(open.kind, end - open.t);
  paintSpan(pen, open.t, end, kind, open.n, scale, box, colours);
}

function paintMerged(pen, lane, { from, to }, { x }, { y, height, left, right }, colours, kindOf) {
  const columns = Math.ceil(right - left);
  const filled = new Float32Array(columns);
  const largest = new Float32Array(columns);
  const kinds = new Array(columns);
  for (let i = from; i < to; i++) {
    const kind = kindOf(lane.kind[i], lane.end[i] - lane.start[i]);
    if (!colours[kind]) continue;
    const start = Math.max(0, x(lane.start[i]) - left);
    const end = Math.min(columns, x(lane.end[i]) - left);
    for (let column = Math.floor(start); column <= end && column < columns; column++) {
      const share = Math.min(end, column + 1) - Math.max(start, column);
      filled[column] += share;
      if (kinds[column] !== undefined && share <= largest[column]) continue;
      largest[column] = share;
      kinds[column] = kind;
    }
  }
  const heights = filled.map((share) => Math.max(2, Math.round(Math.min(1, share) * height)));
  for (let column = 0; column < columns;) {
    const [kind, high] = [kinds[column], heights[column]];
    let end = column + 1;
    while (end < columns && kinds[end] === kind && heights[end] === high) end++;
    if (kind !== undefined) {
      pen.fillStyle = colours[kind];
      pen.fillRect(left + column, y + height - high, end - column, high);
    }
    column = end;
  }
}

function paintMarks(pen, marks, { x }, { start, end }, height, colours) {
  for (const { t, text } of marks) {
    if (t < start || t > end) continue;
    pen.fillStyle = colours.soft;
    for (let y = 0; y < height; y += 6) pen.fillRect(x(t), y, 1, 3);
    const width = pen.measureText(text).width + 6;
    pen.fillStyle = colours.paper;
    pen.fillRect(x(t) + 1, height - 17, width, 16);
    pen.fillStyle = colours.ink;
    pen.fillText(text, x(t) + 4, height - 8);
  }
}
