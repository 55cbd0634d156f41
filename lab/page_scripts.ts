/**
 * The modules of the page, as text inside the program. They import each other by `./NAME`.
 *
 * @module
 */

import eventDecoderScript from "./browser/event_decoder.js" with { type: "text" };
import eventStoreScript from "./browser/event_store.js" with { type: "text" };
import explanationScript from "./browser/explanation.js" with { type: "text" };
import frameReaderScript from "./browser/frame_reader.js" with { type: "text" };
import labScript from "./browser/lab.js" with { type: "text" };
import labSourceScript from "./browser/lab_source.js" with { type: "text" };
import laneIndexScript from "./browser/lane_index.js" with { type: "text" };
import lanePainterScript from "./browser/lane_painter.js" with { type: "text" };
import panelsScript from "./browser/panels.js" with { type: "text" };
import predictionScript from "./browser/prediction.js" with { type: "text" };
import quizScript from "./browser/quiz.js" with { type: "text" };
import requestSpansScript from "./browser/request_spans.js" with { type: "text" };
import serverStateScript from "./browser/server_state.js" with { type: "text" };
import serverViewScript from "./browser/server_view.js" with { type: "text" };
import wordsScript from "./browser/words.js" with { type: "text" };

/** By name. */
export const scripts: Readonly<Record<string, string>> = {
  "event_decoder.js": eventDecoderScript,
  "event_store.js": eventStoreScript,
  "explanation.js": explanationScript,
  "frame_reader.js": frameReaderScript,
  "lab.js": labScript,
  "lab_source.js": labSourceScript,
  "lane_index.js": laneIndexScript,
  "lane_painter.js": lanePainterScript,
  "panels.js": panelsScript,
  "prediction.js": predictionScript,
  "quiz.js": quizScript,
  "request_spans.js": requestSpansScript,
  "server_state.js": serverStateScript,
  "server_view.js": serverViewScript,
  "words.js": wordsScript,
};
