/**
 * One cut becomes another: the lines that both have move to their new places, the others fade.
 *
 * reveal.js has auto-animate for this, which writes a style sheet for each move; the policy of this page forbids that.
 * `element.animate()` needs none.
 */

const MOVE_MS = 700;
const FADE_MS = 250;

/** Follows the deck's steps. */
export function moveLines(deck) {
  deck.on("fragmentshown", ({ fragment }) => {
    const diff = fragment.closest(".diff");
    if (diff === null || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    animate(linesOf(diff, ".before"), linesOf(diff, ".after"));
  });
}

function linesOf(diff, part) {
  return [...diff.querySelectorAll(`:scope > ${part} .line`)];
}

function animate(before, after) {
  const partners = commonLines(before, after);
  const moved = new Set(partners.values());
  for (const line of before) {
    if (!moved.has(line)) line.animate([{ opacity: 1 }, { opacity: 0 }], { duration: FADE_MS });
  }
  for (const line of after) {
    const from = partners.get(line);
    if (from === undefined) {
      const timing = { duration: FADE_MS, delay: MOVE_MS - FADE_MS, fill: "backwards" };
      line.animate([{ opacity: 0 }, { opacity: 1 }], timing);
    } else {
      const [x, y] = [from.offsetLeft - line.offsetLeft, from.offsetTop - line.offsetTop];
      line.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
        duration: MOVE_MS,
        easing: "ease-in-out",
      });
    }
  }
}

/** The longest common subsequence of two lists of lines: the line before, by the line after. */
function commonLines(before, after) {
  const isSame = (i, j) =>
    before[i].textContent.trim() !== "" &&
    before[i].textContent.trim() === after[j].textContent.trim();
  const lengths = Array.from(
    { length: before.length + 1 },
    () => new Array(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i][j] = isSame(i, j)
        ? lengths[i + 1][j + 1] + 1
        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const partners = new Map();
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (isSame(i, j)) partners.set(after[j++], before[i++]);
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i++;
    else j++;
  }
  return partners;
}
