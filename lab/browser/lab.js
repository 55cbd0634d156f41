/** The page of a lab: all servers on one time axis, followed, drawn, moved. */

import { follow, format } from "./lab_source.js";
import { KINDS, readColours } from "./lane_painter.js";
import { ServerView } from "./server_view.js";
import { setText } from "./panels.js";
import { timeText } from "./words.js";

/** How much time is shown at first, at least and at most, in milliseconds. */
const SPAN_MS = 4000;
const SPAN_MS_MIN = 0.05;
const SPAN_MS_MAX = 120_000;
/** How often the time lines are drawn, in milliseconds: to draw takes from the processor what the servers could have. */
const DRAW_MS = 30;
/** How often texts are shown anew, in milliseconds: more often nobody can read. */
const SHOW_MS = 100;

const sections = [...document.querySelectorAll("[data-server]")];

const page = {
  /** When the first server began: from there on time is counted, in milliseconds since 1970. */
  originMs: Math.min(...sections.map((section) => Number(section.dataset.origin))),
  /** What is on the screen, in milliseconds since 1970. */
  axis: { start: 0, end: 0, span: SPAN_MS, isLive: true },
  colours: readColours(document.body),

  /** Shows a moment in all servers. */
  moveAll(unixMs) {
    const { axis } = page;
    axis.isLive = false;
    for (const view of views) view.moveTo(unixMs);
    if (unixMs >= axis.start && unixMs <= axis.end) return;
    axis.end = unixMs + axis.span * 0.3;
    axis.start = axis.end - axis.span;
  },

  goLive() {
    page.axis.isLive = true;
    for (const view of views) view.moveTo(null);
    page.redraw();
  },

  zoom(factor) {
    const { axis } = page;
    const middle = axis.isLive ? axis.end : (axis.start + axis.end) / 2;
    const share = axis.isLive ? 1 : 0.5;
    axis.span = Math.min(Math.max(axis.span * factor, SPAN_MS_MIN), SPAN_MS_MAX);
    axis.end = middle + axis.span * (1 - share);
    axis.start = axis.end - axis.span;
    page.redraw();
  },

  pan(share) {
    const { axis } = page;
    axis.isLive = false;
    axis.start += share * axis.span;
    axis.end += share * axis.span;
    page.redraw();
  },

  trouble(text) {
    const element = document.querySelector(".trouble");
    element.hidden = text === null;
    setText(element, text ?? "");
  },

  /** Texts are to be shown anew at the next frame. */
  redraw() {
    shownMs = drawnMs = -Infinity;
  },
};

let shownMs = -Infinity;
let drawnMs = -Infinity;
let wasInTrouble = false;

const views = sections.map((section) => new ServerView(section, page, format));

function nowUnixMs() {
  return performance.timeOrigin + performance.now();
}

/** Draws what is due, and asks for the next frame. */
function frame() {
  requestAnimationFrame(frame);
  const now = nowUnixMs();
  const isDue = (sinceMs, everyMs) => performance.now() - sinceMs >= everyMs;
  if (isDue(drawnMs, DRAW_MS)) {
    drawnMs = performance.now();
    moveAxis(now);
    for (const view of views) view.draw(now);
  }
  if (!isDue(shownMs, SHOW_MS)) return;
  shownMs = performance.now();
  setText(document.querySelector("[data-span]"), timeText(page.axis.span));
  for (const view of views) view.show(now);
}

/** While the page is live, its time goes on. */
function moveAxis(now) {
  const { axis } = page;
  if (!axis.isLive) return;
  // When all stand still, the picture does, too.
  const isStill = views.every((view) => view.isStill);
  axis.end = isStill
    ? Math.max(...views.map((view) => view.latestUnixMs)) + axis.span * 0.02
    : now + axis.span * 0.01;
  axis.start = axis.end - axis.span;
}

/** What the colours mean. */
function showLegend() {
  const byColour = new Map();
  for (const [kind, [colour, text]] of Object.entries(KINDS)) {
    if (colour === null) continue;
    const known = byColour.get(colour);
    byColour.set(colour, known === undefined ? [kind, text] : [known[0], `${known[1]}, ${text}`]);
  }
  const entries = [...byColour.values()].map(([kind, text]) => {
    const entry = document.createElement("span");
    const patch = document.createElement("i");
    patch.className = `kind-${kind}`;
    entry.append(patch, text);
    return entry;
  });
  document.querySelector(".legend").replaceChildren(...entries);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.zoom !== undefined) page.zoom(button.dataset.zoom === "in" ? 0.5 : 2);
  if (button?.dataset.do === "all-live") page.goLive();
  if (button?.dataset.fold !== undefined) fold(button);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  page.colours = readColours(document.body);
});

/** Hides what is inside of all servers, or shows it again: a projector shows two of them only without it. */
function fold(button) {
  const isFolded = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isFolded));
  document.body.classList.toggle("folded", isFolded);
}

showLegend();
requestAnimationFrame(frame);
follow({
  names: (server, news) => views[server].addNames(news),
  gap: (server, base) => views[server].skipTo(base),
  records: (server, first, bytes) => views[server].addRecords(first, bytes),
  lab({ nowUnixMs: toldUnixMs, servers, clients }) {
    const ageMs = nowUnixMs() - toldUnixMs;
    for (const view of views) view.setNews(servers[view.id], clients, ageMs);
  },
  trouble(text) {
    // What a button has caused stays until the next trouble.
    if (text !== null || wasInTrouble) page.trouble(text);
    wasInTrouble = text !== null;
  },
});
