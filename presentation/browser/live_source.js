/**
 * Where the figures of a live slide come from: the program that has sent this page, or, in a deck that is a file, a
 * recording that stands in the page.
 *
 * A state is `{ variant, hasSlow, fastPerSecond, slowSeconds, failure }`; with `isFirst` a recording begins (again).
 * When something goes wrong, it does so as a `Trouble`.
 */

import { readJsonLines } from "./json_lines.js";

const TICK_MS = 500;

/** Gives one of the two. */
export function liveSource() {
  const recorded = document.getElementById("recorded-runs");
  return recorded === null ? new LiveServer() : new Recording(JSON.parse(recorded.textContent));
}

/**
 * Why the program does not answer: it has `ended`, it is `busy` with other pages, or it is another start of the program
 * (`stale`), which does not know this page.
 */
export class Trouble extends Error {
  name = "Trouble";
}

const TROUBLES = new Map([[403, "stale"], [429, "busy"]]);

class LiveServer {
  isRecorded = false;
  #token = document.querySelector('meta[name="fibserv-token"]').content;

  start(variant, slow) {
    return this.#post("/api/live/start", { variant, slow });
  }

  stop() {
    return this.#post("/api/live/stop", {});
  }

  /** Tells each state, until the program ends or the signal says so. Both are a failure. */
  async follow(onState, signal) {
    const response = await this.#ask("/api/live/rates", { signal });
    // A program that is killed cuts the stream off.
    await readJsonLines(response, onState).catch(() => {});
    throw new Trouble("ended");
  }

  async #post(path, body) {
    await this.#ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  async #ask(path, { headers, ...options }) {
    const own = { ...headers, "x-fibserv-token": this.#token };
    const response = await fetch(path, { ...options, headers: own }).catch(() => null);
    const trouble = response === null ? "ended" : TROUBLES.get(response.status);
    if (trouble !== undefined) throw new Trouble(trouble);
    return response;
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
