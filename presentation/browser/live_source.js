/**
 * Where the figures of a live slide come from: the program that has sent this page, or, in a deck that is a file, a
 * recording that stands in the page.
 *
 * A state is `{ variant, hasSlow, fastPerSecond, slowSeconds, failure }`; with `isFirst` a recording begins (again).
 * When something goes wrong, it does so as a `Trouble`.
 */

import { Program } from "./program.js";

const TICK_MS = 500;

/** Gives one of the two. */
export function liveSource() {
  const recorded = document.getElementById("recorded-runs");
  return recorded === null ? new LiveServer() : new Recording(JSON.parse(recorded.textContent));
}

class LiveServer {
  isRecorded = false;
  #program = new Program();

  start(variant, slow) {
    return this.#program.post("/api/live/start", { variant, slow });
  }

  stop() {
    return this.#program.post("/api/live/stop", {});
  }

  /** Tells each state, until the program ends or the signal says so. Both are a failure. */
  follow(onState, signal) {
    return this.#program.follow("/api/live/rates", onState, signal);
  }
}

/** Plays the run of a variant, or a part of it, again and again. */
class Recording {
  isRecorded = true;
  #runs;
  #timer;
  #onState = () => {};

  constructor(runs) {
    this.#runs = runs;
  }

  /** All states of a run. */
  states(variant) {
    return (this.#runs[variant] ?? []).map((state) => ({ ...state, variant, failure: null }));
  }

  /** @param slow `false`: the fast client alone; `true`: both clients; without it, one after the other */
  start(variant, slow) {
    clearInterval(this.#timer);
    const states = this.states(variant).filter(({ hasSlow }) =>
      slow === undefined || slow === hasSlow
    );
    if (states.length === 0) return;
    let index = 0;
    const tell = () => {
      this.#onState({ ...states[index], isFirst: index === 0 });
      index = (index + 1) % states.length;
    };
    tell();
    this.#timer = setInterval(tell, TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#onState({ variant: null, failure: null });
  }

  follow(onState) {
    this.#onState = onState;
    return new Promise(() => {});
  }
}
