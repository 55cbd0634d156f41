/**
 * Where the figures of a live slide come from: the program that has sent this page, or, in a deck that is a file, a
 * recording that stands in the page.
 *
 * A state is `{ variant, hasSlow, fastPerSecond, slowSeconds, failure }`; with `isFirst` a recording begins (again).
 */

import { readJsonLines } from "./json_lines.js";

const TICK_MS = 500;

/** Gives one of the two. */
export function liveSource() {
  const recorded = document.getElementById("recorded-runs");
  return recorded === null ? new LiveServer() : new Recording(JSON.parse(recorded.textContent));
}

class LiveServer {
  isRecorded = false;
  #token = document.querySelector('meta[name="fibserv-token"]').content;

  start(variant, slow) {
    return this.#post("/api/live/start", { variant, slow });
  }

  stop() {
    return this.#post("/api/live/stop", {});
  }

  /** Tells each state, until the program ends. */
  async follow(onState) {
    const headers = { "x-fibserv-token": this.#token };
    await readJsonLines(await fetch("/api/live/rates", { headers }), onState);
  }

  async #post(path, body) {
    await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-fibserv-token": this.#token },
      body: JSON.stringify(body),
    });
  }
}

/** Plays the run of a variant again and again. */
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
    return (this.#runs[variant] ?? []).map((state, index) => ({
      ...state,
      variant,
      failure: null,
      isFirst: index === 0,
    }));
  }

  start(variant) {
    this.stop();
    const states = this.states(variant);
    if (states.length === 0) return;
    let index = 0;
    const tell = () => {
      this.#onState(states[index]);
      index = (index + 1) % states.length;
    };
    tell();
    this.#timer = setInterval(tell, TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  follow(onState) {
    this.#onState = onState;
    return new Promise(() => {});
  }
}
