/**
 * What the pages load: reveal.js, and our own style sheets and scripts. All of it is text inside the program.
 *
 * @module
 */

import resetCss from "reveal.js/reset.css" with { type: "text" };
import revealCss from "reveal.js/reveal.css" with { type: "text" };
// @ts-types="../internal/types/text.d.ts"
import revealScript from "reveal.js" with { type: "text" };
import { coloursCss } from "../internal/page/document.ts";
import codeCss from "./browser/code.css" with { type: "text" };
import codeStepsScript from "./browser/code_steps.js" with { type: "text" };
import deckCss from "./browser/deck.css" with { type: "text" };
import deckScript from "./browser/deck.js" with { type: "text" };
import followingScript from "./browser/following.js" with { type: "text" };
import insertedStylesScript from "./browser/inserted_styles.js" with { type: "text" };
import jsonLinesScript from "./browser/json_lines.js" with { type: "text" };
import labSlideScript from "./browser/lab_slide.js" with { type: "text" };
import liveCss from "./browser/live.css" with { type: "text" };
import liveSlidesScript from "./browser/live_slides.js" with { type: "text" };
import liveSourceScript from "./browser/live_source.js" with { type: "text" };
import movingDiffScript from "./browser/moving_diff.js" with { type: "text" };
import programScript from "./browser/program.js" with { type: "text" };
import drawingsCss from "./drawings/drawings.css" with { type: "text" };
import slidesCss from "./browser/slides.css" with { type: "text" };
import speakerCss from "./browser/speaker.css" with { type: "text" };
import speakerLinkScript from "./browser/speaker_link.js" with { type: "text" };
import speakerScript from "./browser/speaker.js" with { type: "text" };

/** Style sheets, by name. */
export const styleSheets: Readonly<Record<string, string>> = {
  "reset.css": resetCss,
  "reveal.css": revealCss,
  "colours.css": coloursCss,
  "slides.css": slidesCss,
  "code.css": codeCss,
  "live.css": liveCss,
  "drawings.css": drawingsCss,
  "deck.css": deckCss,
  "speaker.css": speakerCss,
};

/** Modules, by name. They import each other by `./NAME`. */
export const scripts: Readonly<Record<string, string>> = {
  // The package's main module is the one that has no parts.
  "reveal.js": revealScript,
  "deck.js": deckScript,
  "code_steps.js": codeStepsScript,
  "following.js": followingScript,
  "inserted_styles.js": insertedStylesScript,
  "json_lines.js": jsonLinesScript,
  "lab_slide.js": labSlideScript,
  "live_slides.js": liveSlidesScript,
  "live_source.js": liveSourceScript,
  "moving_diff.js": movingDiffScript,
  "program.js": programScript,
  "speaker_link.js": speakerLinkScript,
  "speaker.js": speakerScript,
};

/** Those of the slides, in the order in which they overrule each other. */
const SLIDE_STYLES = ["colours.css", "slides.css", "code.css", "live.css", "drawings.css"];
/** Those of the deck. */
export const DECK_STYLES: readonly string[] = [
  ...["reset.css", "reveal.css"],
  ...SLIDE_STYLES,
  "deck.css",
];
/** Those of the speaker's page. */
export const SPEAKER_STYLES: readonly string[] = [...SLIDE_STYLES, "speaker.css"];
/** The module that makes the deck run. */
export const DECK_SCRIPT = "deck.js";
/** The module that makes the speaker's page run. */
export const SPEAKER_SCRIPT = "speaker.js";
