/**
 * A lab as a table of paths, for the page server.
 *
 * @module
 */

import { coloursCss } from "../internal/page/document.ts";
import type { Asset, Site } from "../internal/web/page_server.ts";
import { VERSION } from "../internal/cli/version.ts";
import { AT, LAYOUT, RECORD_BYTES } from "../loop/trace/recording/record_codec.ts";
import labCss from "./browser/lab.css" with { type: "text" };
import { EventStreams, FRAME_HEADER_BYTES, STREAM_FRAME } from "./event_stream.ts";
import type { Lab } from "./lab.ts";
import { labEndpoints } from "./lab_endpoints.ts";
import { labDocument } from "./lab_page.ts";
import { scripts } from "./page_scripts.ts";

/** What records and frames look like: the page reads it here, so that it is written down once. */
const FORMAT = { LAYOUT, AT, RECORD_BYTES, STREAM_FRAME, FRAME_HEADER_BYTES };

/** Makes the site. Its streams are to be closed before the server of pages is. */
export function labSite(lab: Lab): { site: Site; streams: EventStreams } {
  const streams = new EventStreams(lab);
  const assets: Record<string, Asset> = {
    "/": {
      type: "text/html; charset=utf-8",
      text: (token) => labDocument(lab, token, JSON.stringify(FORMAT)),
    },
    "/colours.css": { type: "text/css; charset=utf-8", text: coloursCss },
    "/lab.css": { type: "text/css; charset=utf-8", text: labCss },
  };
  for (const [name, text] of Object.entries(scripts)) {
    assets[`/${name}`] = { type: "text/javascript; charset=utf-8", text };
  }
  return { site: { assets, api: labEndpoints(lab, streams, VERSION) }, streams };
}
