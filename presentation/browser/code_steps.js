/**
 * Lights the lines of code that the latest step names, and dims the others.
 */

/** Follows the deck's steps. */
export function showSteps(deck) {
  const update = () => {
    for (const code of deck.getCurrentSlide()?.querySelectorAll(".code") ?? []) dim(code);
  };
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden"]) deck.on(event, update);
  update();
}

/** Dims what the last visible step of a block does not name; without a step, nothing. */
export function dim(code) {
  const step = [...code.querySelectorAll(".step.visible")].at(-1);
  const lit = step === undefined ? null : parseLines(step.dataset.lines);
  for (const [index, line] of [...code.querySelectorAll(".line")].entries()) {
    line.classList.toggle("dimmed", lit !== null && !lit.has(index + 1));
  }
}

/** The numbers in a text such as `1-2,4`. */
function parseLines(text) {
  const lines = new Set();
  for (const range of text.split(",")) {
    const [from, to = from] = range.split("-").map(Number);
    for (let line = from; line <= to; line++) lines.add(line);
  }
  return lines;
}
