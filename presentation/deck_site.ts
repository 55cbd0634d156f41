/**
 * A talk as a table of paths, for the page server.
 *
 * @module
 */

import { html } from "../internal/page/html.ts";
import { TOKEN_META } from "../internal/web/request_rules.ts";
import type { Asset, Site } from "../internal/web/page_server.ts";
import {
  DECK_SCRIPT,
  DECK_STYLES,
  scripts,
  SPEAKER_SCRIPT,
  SPEAKER_STYLES,
  styleSheets,
} from "./deck_assets.ts";
import { deckDocument, type PageParts, speakerDocument } from "./documents.ts";
import { labEndpoints } from "./live/lab_endpoints.ts";
import type { LabStage } from "./live/lab_stage.ts";
import { liveEndpoints } from "./live/live_endpoints.ts";
import type { LiveStage } from "./live/live_stage.ts";
import { readSlides, renderSlides } from "./slides.ts";
import type { Language } from "./words.ts";

/** What the slides can start. */
export interface Stages {
  /** Where live slides run. */
  readonly live: LiveStage;
  /** Where the lab does. */
  readonly lab: LabStage;
}

/** Makes the site of one language. */
export async function deckSite(language: Language, { live, lab }: Stages): Promise<Site> {
  const sections = await renderSlides(await readSlides(language), language);
  const page = (
    document: (parts: PageParts) => string,
    styles: readonly string[],
    script: string,
  ): Asset => ({
    type: "text/html; charset=utf-8",
    text: (token) =>
      document({
        language,
        sections,
        head: html`
          <meta name="${TOKEN_META}" content="${token}">
          ${styles.map((name) => html`<link rel="stylesheet" href="/${name}">`)}
        `,
        scripts: html`<script type="module" src="/${script}"></script>`,
      }),
  });
  return {
    assets: {
      "/": page(deckDocument, DECK_STYLES, DECK_SCRIPT),
      "/speaker": page(speakerDocument, SPEAKER_STYLES, SPEAKER_SCRIPT),
      ...assetsOf(styleSheets, "text/css; charset=utf-8"),
      ...assetsOf(scripts, "text/javascript; charset=utf-8"),
    },
    api: { ...liveEndpoints(live), ...labEndpoints(lab) },
  };
}

function assetsOf(texts: Readonly<Record<string, string>>, type: string): Record<string, Asset> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [`/${name}`, { type, text }]),
  );
}
