/**
 * reveal.js's print view puts two style sheets into the page: the size of the paper, and limits for pictures. The
 * policy would refuse them, with a complaint on the console for each. Ours say the same (`slides.css`), so they
 * are not inserted at all.
 */
export function refuseInsertedStyles() {
  const append = document.head.appendChild;
  document.head.appendChild = (node) =>
    node.nodeName === "STYLE" ? node : append.call(document.head, node);
}
