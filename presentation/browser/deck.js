/**
 * The deck: reveal.js, and what this talk adds to it. Once it is ready, `fibserv.deck` is the instance.
 *
 * Three parts of reveal.js are left out, because they put style sheets or scripts into the page, which its policy
 * forbids: auto-animate, the notes plugin, and a part of printing.
 */

// @ts-ignore: the server has this module from a package (deck_assets.ts); there is no such file.
import Reveal from "./reveal.js";
import { showSteps } from "./code_steps.js";
import { moveLines } from "./moving_diff.js";
import { runLabSlide } from "./lab_slide.js";
import { runLiveSlides } from "./live_slides.js";
import { openSpeaker, tellSpeaker } from "./speaker_link.js";
import { refuseInsertedStyles } from "./inserted_styles.js";

const SPEAKER_KEY = { keyCode: 83, key: "S", description: "Speaker’s page" };

const deck = new Reveal({
  width: 1280,
  height: 720,
  margin: 0,
  minScale: 0.1,
  maxScale: 4,
  center: false,
  display: "flex",
  hash: true,
  transition: "fade",
  transitionSpeed: "fast",
  backgroundTransition: "none",
  // They would cover the slides' corner; keys, swipes and the speaker's page move the deck.
  controls: false,
  slideNumber: "c/t",
  autoAnimate: false,
  // On a telephone slides stay slides.
  scrollActivationWidth: null,
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
  pdfPageHeightOffset: 0,
});

refuseInsertedStyles();
const printed = new Promise((resolve) => addEventListener("pdf-ready", resolve, { once: true }));
await deck.initialize();
runLiveSlides(deck);
if (deck.isPrintView()) {
  // The pages are laid out after the deck calls itself ready.
  await printed;
} else {
  showSteps(deck);
  moveLines(deck);
  // A deck that is a file has no such page, and nobody to tell.
  if (location.protocol.startsWith("http")) {
    // What is bound in this way is in the list of keys that "?" shows.
    deck.addKeyBinding(SPEAKER_KEY, openSpeaker);
    tellSpeaker(deck);
    runLabSlide(deck);
  }
}
globalThis.fibserv = { deck };
