/**
 * The program that has sent this page: what a page asks it for. When something goes wrong, it does so as a `Trouble`.
 */

import { readJsonLines } from "./json_lines.js";

/**
 * Why the program does not answer: it has `ended`, it is `busy` with other pages, or it is another start of the program
 * (`stale`), which does not know this page.
 */
export class Trouble extends Error {
  name = "Trouble";
}

const TROUBLES = new Map([[403, "stale"], [429, "busy"]]);

export class Program {
  #token = document.querySelector('meta[name="fibserv-token"]').content;

  /** Has it do something. @returns what it says then */
  async post(path, body) {
    const response = await this.#ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    // One that is killed meanwhile cuts its answer off.
    return await response.json().catch(() => {
      throw new Trouble("ended");
    });
  }

  /** Tells each state, until the program ends or the signal says so. Both are a failure. */
  async follow(path, onState, signal) {
    const response = await this.#ask(path, { signal });
    // A program that is killed cuts the stream off.
    await readJsonLines(response, onState).catch(() => {});
    throw new Trouble("ended");
  }

  async #ask(path, { headers, ...options }) {
    const own = { ...headers, "x-fibserv-token": this.#token };
    const response = await fetch(path, { ...options, headers: own }).catch(() => null);
    const trouble = response === null ? "ended" : TROUBLES.get(response.status);
    if (trouble !== undefined) throw new Trouble(trouble);
    return response;
  }
}
