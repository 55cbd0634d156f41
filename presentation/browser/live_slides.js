/**
 * Slides on which a server runs: their buttons, their figures, and the line of their history.
 */

import { liveSource } from "./live_source.js";

/** So many states are drawn, at two a second. */
const HISTORY_LENGTH = 80;
const LEFT = 100;
const WIDTH = 900;
const BASE = 210;
/** The height of a power of ten. */
const DECADE = 42;

/** Makes all live slides of the deck work. */
export function runLiveSlides(deck) {
  const slides = [...document.querySelectorAll("section[data-live]")];
  if (slides.length === 0) return;
  const source = liveSource();
  const panels = slides.map((slide) => new Panel(slide, source));
  if (source.isRecorded) panels.forEach((panel) => panel.showAll(source));
  // Paper shows what there is when it is printed.
  if (deck.isPrintView()) return;
  source.follow((state) => panels.forEach((panel) => panel.show(state)))
    .catch(() => {})
    .then(() => panels.forEach((panel) => panel.show({ variant: null, failure: null })));
  if (!source.isRecorded) return;
  // A recording needs nobody to start it.
  const play = () => {
    const variant = deck.getCurrentSlide()?.dataset.live;
    if (variant === undefined) source.stop();
    else source.start(variant);
  };
  deck.on("slidechanged", play);
  play();
}

class Panel {
  variant;
  #rate;
  #slow;
  #line;
  #status;
  #isRecorded;
  #history = [];

  constructor(slide, source) {
    this.variant = slide.dataset.live;
    this.#rate = slide.querySelector("[data-rate]");
    this.#slow = slide.querySelector("[data-slow-seconds]");
    this.#line = slide.querySelector(".history polyline");
    this.#status = slide.querySelector(".status");
    this.#isRecorded = source.isRecorded;
    const actions = {
      "start": () => source.start(this.variant, true),
      "start-alone": () => source.start(this.variant, false),
      "stop": () => source.stop(),
    };
    for (const [name, act] of Object.entries(actions)) {
      slide.querySelector(`[data-do="${name}"]`).addEventListener("click", act);
    }
  }

  /** A whole recording at once: its line, and where it ended. */
  showAll(source) {
    for (const state of source.states(this.variant)) this.show(state);
    this.#status.textContent = this.#status.dataset.recorded;
  }

  /** A state of another variant means that this one does not run. */
  show({ variant, fastPerSecond = null, slowSeconds = null, failure, isFirst = false }) {
    const isMine = variant === this.variant;
    if (!isMine && this.#isRecorded) return;
    const rate = isMine ? fastPerSecond : null;
    this.#rate.dataset.rate = String(rate ?? 0);
    this.#rate.textContent = rate === null ? "–" : format(rate, 0);
    const seconds = isMine ? slowSeconds : null;
    this.#slow.dataset.slowSeconds = String(seconds ?? "");
    this.#slow.textContent = seconds === null ? "–" : format(seconds, 2);
    if (!this.#isRecorded) {
      this.#status.textContent = isMine || variant === null ? failure ?? "" : "";
    }
    if (!isMine) return;
    if (isFirst) this.#history = [];
    this.#draw(rate ?? 0);
  }

  #draw(rate) {
    this.#history = [...this.#history, rate].slice(-HISTORY_LENGTH);
    const points = this.#history.map((rate, index) => {
      const x = LEFT + index * WIDTH / (HISTORY_LENGTH - 1);
      // Below one request a second the line lies on the ground.
      return `${x.toFixed(1)},${(BASE - DECADE * Math.max(0, Math.log10(rate))).toFixed(1)}`;
    });
    this.#line.setAttribute("points", points.join(" "));
  }
}

function format(value, digits) {
  return value.toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
