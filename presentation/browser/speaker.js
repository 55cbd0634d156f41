/**
 * The speaker's page: what the audience sees, what comes next, what to say, and the time.
 */

import { dim } from "./code_steps.js";
import { CHANNEL } from "./speaker_link.js";

const SLIDE_WIDTH = 1280;
const SLIDE_HEIGHT = 720;
const TICK_MS = 1000;

const slides = [...document.querySelectorAll("#waiting > section")];
const [waiting, now, next, notes, clock] = ["waiting", "now", "next", "notes", "clock"].map((id) =>
  document.getElementById(id)
);
const channel = new BroadcastChannel(CHANNEL);
let startedMs = Date.now();

function show({ id, visible }) {
  const index = slides.findIndex((slide) => slide.id === id);
  if (index === -1) return;
  const [slide, following] = slides.slice(index);
  waiting.append(...now.children, ...next.children);
  now.append(slide);
  if (following !== undefined) next.append(following);
  for (const [place, fragment] of [...slide.querySelectorAll(".fragment")].entries()) {
    fragment.classList.toggle("visible", visible[place]);
  }
  for (const code of document.querySelectorAll(".screen .code")) dim(code);
  const copy = slide.querySelector("aside.notes").cloneNode(true);
  notes.replaceChildren(...copy.childNodes);
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

const moves = {
  next: ["ArrowRight", "ArrowDown", "PageDown", " ", "n"],
  back: ["ArrowLeft", "ArrowUp", "PageUp", "p"],
};
for (const [move, keys] of Object.entries(moves)) {
  document.querySelector(`[data-move="${move}"]`).addEventListener("click", (event) => {
    channel.postMessage(move);
    // Or else a space would press the button as well.
    event.currentTarget.blur();
  });
  addEventListener("keydown", (event) => {
    if (!keys.includes(event.key)) return;
    event.preventDefault();
    channel.postMessage(move);
  });
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
