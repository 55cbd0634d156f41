/**
 * Slides on which a server runs: their buttons, their figures, and the line of their history.
 */

import { Following } from "./following.js";
import { liveSource } from "./live_source.js";
import { Trouble } from "./program.js";

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
  const complain = (trouble) => panels.forEach((panel) => panel.complain(trouble));
  if (source.isRecorded) panels.forEach((panel) => panel.showAll(source));
  // Paper shows what there is when it is printed.
  if (deck.isPrintView()) return;
  const following = new Following(
    source,
    (state) => panels.forEach((panel) => panel.show(state)),
    complain,
  );
  const update = () => {
    const variant = document.hidden ? undefined : deck.getCurrentSlide()?.dataset.live;
    if (variant === undefined) following.close();
    else following.open();
    // A recording needs nobody to start it.
    if (source.isRecorded) variant === undefined ? source.stop() : source.start(variant);
  };
  for (const panel of panels) {
    panel.onPress(async (act) => {
      // It may have ended since the slide was shown.
      following.open();
      try {
        await act();
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        complain(error.message);
      }
    });
  }
  deck.on("slidechanged", update);
  document.addEventListener("visibilitychange", update);
  update();
}

class Panel {
  variant;
  #slide;
  #source;
  #rate;
  #slow;
  #line;
  #status;
  #history = [];

  constructor(slide, source) {
    this.variant = slide.dataset.live;
    this.#slide = slide;
    this.#source = source;
    this.#rate = slide.querySelector("[data-rate]");
    this.#slow = slide.querySelector("[data-slow-seconds]");
    this.#line = slide.querySelector(".history polyline");
    this.#status = slide.querySelector(".status");
  }

  /** Calls `fn` with what a button does, each time that one is pressed. */
  onPress(fn) {
    const actions = {
      "start": () => this.#source.start(this.variant, true),
      "start-alone": () => this.#source.start(this.variant, false),
      "stop": () => this.#source.stop(),
    };
    for (const [name, act] of Object.entries(actions)) {
      this.#slide.querySelector(`[data-do="${name}"]`).addEventListener("click", () => fn(act));
    }
  }

  /** Says why there are no figures, in the language of the slide. */
  complain(trouble) {
    this.show({ variant: null, failure: null });
    this.#status.textContent = this.#status.dataset[trouble];
  }

  /** A whole recording at once: its line, and where it ended. */
  showAll(source) {
    this.#history = [];
    for (const state of source.states(this.variant)) this.show(state);
    this.#status.textContent = this.#status.dataset.recorded;
  }

  /** A state of another variant means that this one does not run. */
  show({ variant, fastPerSecond = null, slowSeconds = null, failure, isFirst = false }) {
    const isMine = variant === this.variant;
    const { isRecorded } = this.#source;
    if (!isMine && isRecorded && variant !== null) return;
    const rate = isMine ? fastPerSecond : null;
    this.#rate.dataset.rate = String(rate ?? 0);
    write(this.#rate, rate, 0);
    const seconds = isMine ? slowSeconds : null;
    this.#slow.dataset.slowSeconds = String(seconds ?? "");
    write(this.#slow, seconds, 2);
    if (!isRecorded) {
      const hasFailed = (isMine || variant === null) && failure !== null;
      this.#status.textContent = hasFailed ? this.#status.dataset.failed : "";
      // What the system says about it has no language of ours.
      this.#status.title = hasFailed ? failure : "";
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

/** Writes a figure, or a dash for none, and its unit in the number that the language asks for. */
function write(output, value, digits) {
  const { lang } = document.documentElement;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  output.textContent = value === null ? "–" : value.toLocaleString(lang, options);
  const unit = output.parentElement.querySelector(".unit");
  const number = value === null ? "other" : new Intl.PluralRules(lang, options).select(value);
  unit.textContent = number === "one" ? unit.dataset.one : unit.dataset.other;
}
