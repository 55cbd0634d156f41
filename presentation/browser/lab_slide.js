/**
 * The slide that opens the lab: a button, the address of the lab's page, and the command for whoever cannot start it
 * here. Without this script, as in a deck that is a file, the command is all that is shown.
 *
 * A program has one lab, as it has one server for its live slides, and all decks that are open show that one: each can
 * open its page, and end it. A deck that goes on with the talk ends it only if it has started it, since another deck may
 * still need it.
 */

import { Following } from "./following.js";
import { Program, Trouble } from "./program.js";

/** Makes the button work, if the deck has one. */
export function runLabSlide(deck) {
  const panel = document.querySelector("[data-lab]");
  if (panel === null) return;
  const slide = panel.closest("section");
  const program = new Program();
  const view = new LabView(panel);
  const following = new Following(
    { follow: (onState, signal) => program.follow("/api/lab/news", onState, signal) },
    (state) => view.show(state),
    (trouble) => view.complain(trouble),
  );
  const act = async (path, body) => {
    try {
      const state = await program.post(path, body);
      view.show(state);
      return state;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      view.complain(error.message);
      return null;
    }
  };
  const stop = () => act("/api/lab/stop", {});
  /** Whether this deck starts one, and the page of the one that it has started. */
  let isStarting = false;
  let ownUrl;
  view.button.addEventListener("click", async ({ detail }) => {
    // The second half of a double click is no wish of its own: it would open a second page, or end the first.
    if (detail > 1) return;
    // The program may have been busy when the slide was shown.
    following.open();
    if (view.isOn) return void await stop();
    const servers = panel.dataset.lab.split(" ");
    isStarting = true;
    const state = await act("/api/lab/start", { servers });
    isStarting = false;
    if (!state?.url) return;
    ownUrl = state.url;
    // Whoever has gone on meanwhile may not have known yet that there is something to end.
    if (deck.getCurrentSlide() !== slide) return void await stop();
    // A browser that does not let pages open windows leaves the link.
    open(state.url, "_blank", "noopener");
  });
  const update = () => {
    if (!document.hidden && deck.getCurrentSlide() === slide) following.open();
    else following.close();
  };
  deck.on("slidechanged", ({ previousSlide }) => {
    const isOwn = isStarting || view.url === ownUrl;
    if (previousSlide === slide && view.isOn && isOwn) stop();
    update();
  });
  document.addEventListener("visibilitychange", update);
  update();
}

/** What the panel shows. */
class LabView {
  button;
  isOn = false;
  url = null;
  #link;
  #command;
  #status;

  constructor(panel) {
    this.button = panel.querySelector('[data-do="lab"]');
    this.#link = panel.querySelector("a");
    this.#command = panel.querySelector(".command");
    this.#status = panel.querySelector(".status");
    panel.querySelector(".buttons").hidden = false;
    this.show({ state: "off", url: null, failure: null });
  }

  /** A state, as `/api/lab` tells it. */
  show({ state, url, failure }) {
    this.isOn = state !== "off";
    this.url = url;
    const { start, stop } = this.button.dataset;
    this.button.textContent = this.isOn ? stop : start;
    this.#link.parentElement.hidden = url === null;
    if (url !== null) this.#link.href = this.#link.textContent = url;
    this.#command.hidden = failure === null;
    const { starting, failed } = this.#status.dataset;
    this.#status.textContent = failure !== null ? failed : state === "starting" ? starting : "";
    // What the system says about it has no language of ours.
    this.#status.title = failure ?? "";
  }

  /** Says why the program does not answer. */
  complain(trouble) {
    this.show({ state: "off", url: null, failure: trouble });
    this.#status.textContent = this.#status.dataset[trouble];
    this.#status.title = "";
  }
}
