/**
 * The speaker's page: what the audience sees, what comes next, what to say, and the time.
 */

import { dim } from "./code_steps.js";
import { channelName } from "./speaker_link.js";

const SLIDE_WIDTH = 1280;
const SLIDE_HEIGHT = 720;
const TICK_MS = 1000;
/** How far an arrow key scrolls the notes: two lines or so. */
const SCROLL_PX = 64;

const slides = [...document.querySelectorAll("#waiting > section")];
const [waiting, now, next, notes, clock] = ["waiting", "now", "next", "notes", "clock"].map((id) =>
  document.getElementById(id)
);
const say = notes.parentElement;
const channel = new BroadcastChannel(
  channelName(new URLSearchParams(location.search).get("deck")),
);
let startedMs = Date.now();

function show({ id, visible }) {
  const index = slides.findIndex((slide) => slide.id === id);
  if (index === -1) return;
  const [slide, following] = slides.slice(index);
  const isNew = slide.parentElement !== now;
  waiting.append(...now.children, ...next.children);
  now.append(slide);
  if (following !== undefined) next.append(following);
  for (const [place, fragment] of [...slide.querySelectorAll(".fragment")].entries()) {
    fragment.classList.toggle("visible", visible[place]);
  }
  for (const code of document.querySelectorAll(".screen .code")) dim(code);
  // A step on the same slide leaves the notes where they were scrolled to.
  if (isNew) {
    const copy = slide.querySelector("aside.notes").cloneNode(true);
    notes.replaceChildren(...copy.childNodes);
    say.scrollTop = 0;
  }
  document.getElementById("place").textContent = `${index + 1}/${slides.length}`;
}

/** Makes the slides as large as their places. */
function fit() {
  for (const screen of [now, next]) {
    const scale = Math.min(screen.clientWidth / SLIDE_WIDTH, screen.clientHeight / SLIDE_HEIGHT);
    screen.style.setProperty("--scale", String(scale));
  }
}

function tick() {
  const seconds = Math.floor((Date.now() - startedMs) / 1000);
  const two = (value) => String(value).padStart(2, "0");
  clock.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** Keys without any other key: with one, they are the browser's, such as those that print. */
function onKey(keys, act) {
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
    if (!keys.includes(key) || ctrlKey || altKey || metaKey || shiftKey) return;
    event.preventDefault();
    act();
  });
}

/** A remote control sends "PageDown" and "PageUp", so the arrows are what is left to scroll with. */
const moves = {
  next: ["ArrowRight", "PageDown", " ", "n"],
  back: ["ArrowLeft", "PageUp", "p"],
};
onKey(["ArrowDown"], () => say.scrollBy(0, SCROLL_PX));
onKey(["ArrowUp"], () => say.scrollBy(0, -SCROLL_PX));
for (const [move, keys] of Object.entries(moves)) {
  document.querySelector(`[data-move="${move}"]`).addEventListener("click", (event) => {
    channel.postMessage(move);
    // Or else a space would press the button as well.
    event.currentTarget.blur();
  });
  onKey(keys, () => channel.postMessage(move));
}
document.getElementById("reset").addEventListener("click", () => {
  startedMs = Date.now();
  tick();
});
channel.addEventListener("message", ({ data }) => {
  if (typeof data === "object") show(data);
});
addEventListener("resize", fit);
fit();
tick();
setInterval(tick, TICK_MS);
channel.postMessage("hello");
