/**
 * Looks at a deck in the browser: is all that a slide shows inside of it, legible, and beside each other?
 *
 * Text over other shapes is not found by this. Whoever changes a slide looks at it.
 *
 * @module
 */

import type { Page } from "playwright-core";

/** Letters must have at least this part of a slide's height, to be read from the last row. */
const LETTER_HEIGHT_MIN = 0.022;

/** Walks through all steps of all slides. @returns what is wrong, a line each */
export function lookAtSlides(page: Page): Promise<string[]> {
  return page.evaluate(`(${walk})(${LETTER_HEIGHT_MIN})`);
}

/** Runs in the browser, as text: the policy of the page lets nothing be put into it. */
const walk = `(letterHeightMin) => {
  const { deck } = globalThis.fibserv;
  deck.configure({ transition: "none" });
  const problems = new Set();
  const box = (element) => element.getBoundingClientRect();
  const exceeds = (inner, outer) =>
    inner.left < outer.left - 1 || inner.right > outer.right + 1 ||
    inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
  const overlap = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const isShown = (element) => {
    const { width, height } = box(element);
    return width > 0 && height > 0 && element.closest("aside, title") === null;
  };
  const nameOf = (element) =>
    element.tagName + "." + (element.getAttribute("class") ?? "") + " " +
    element.textContent.trim().slice(0, 40);

  function lookAt(slide) {
    const complain = (what, element) => problems.add(slide.id + ": " + what + ": " + nameOf(element));
    const area = box(slide);
    const view = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    if (exceeds(area, view)) complain("beyond the window", slide);
    if (slide.scrollHeight > slide.clientHeight + 1) complain("too high", slide);
    if (slide.scrollWidth > slide.clientWidth + 1) complain("too wide", slide);
    const scale = area.height / slide.offsetHeight;
    for (const element of slide.querySelectorAll("*")) {
      if (!isShown(element)) continue;
      if (exceeds(box(element), area)) complain("beyond the slide", element);
      const { overflowX, overflowY, fontSize } = getComputedStyle(element);
      const clips = overflowX !== "visible" || overflowY !== "visible";
      const isHtml = element instanceof HTMLElement;
      if (isHtml && clips && element.scrollWidth > element.clientWidth) complain("clipped", element);
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "",
      );
      if (!hasText) continue;
      const factor = isHtml ? scale : element.getScreenCTM().a;
      if (parseFloat(fontSize) * factor < area.height * letterHeightMin) complain("small", element);
    }
    for (const line of slide.querySelectorAll("pre .line")) {
      if (isShown(line) && exceeds(box(line), box(line.closest("pre")))) complain("beyond its block", line);
    }
    for (const svg of slide.querySelectorAll("svg")) {
      const texts = [...svg.querySelectorAll("text")];
      for (const [index, text] of texts.entries()) {
        if (exceeds(box(text), box(svg))) complain("beyond its picture", text);
        const other = texts.slice(index + 1).find((other) => overlap(box(text), box(other)));
        if (other !== undefined) complain("over " + other.textContent, text);
      }
    }
    const blocks = [...slide.children].filter(isShown);
    for (const [index, block] of blocks.entries()) {
      const other = blocks.slice(index + 1).find((other) => overlap(box(block), box(other)));
      if (other !== undefined) complain("over " + nameOf(other), block);
    }
  }

  deck.slide(0, 0);
  for (let steps = 0; steps < 1000; steps++) {
    for (const animation of document.getAnimations()) animation.finish();
    lookAt(deck.getCurrentSlide());
    if (deck.isLastSlide() && !deck.availableFragments().next) break;
    deck.next();
  }
  return [...problems];
}`;
