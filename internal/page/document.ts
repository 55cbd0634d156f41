/**
 * A whole page: one file that needs nothing else.
 *
 * A page is sent by mail, projected in a class, printed, and opened again in ten years. So it loads
 * nothing and runs nothing: its style sheets are in it, and its security policy forbids the browser
 * everything else, so that also what might have slipped in from outside could do nothing.
 *
 * @see https://www.w3.org/TR/CSP3/
 * @module
 */

import { type Html, html, trusted } from "./html.ts";
import restCss from "./base.css" with { type: "text" };
import coloursCss from "./colours.css" with { type: "text" };

/** A page, apart from what all pages have in common. */
export interface PageDocument {
  /** What stands in the window's title. */
  readonly title: string;
  /** The language, by its tag of BCP 47. */
  readonly language: string;
  /** Style sheets of ours, which come after {@linkcode baseCss} in this order. Never text from outside. */
  readonly styles: readonly string[];
  readonly body: Html;
}

/** Colours by day and by night. Slides, whose letters and tables are their own, begin with these alone. */
export { coloursCss };

/** The style sheet that all pages begin with: colours, letters, tables, paper. */
export const baseCss: string = [coloursCss, restCss].join("\n");

/** @returns the page, as the text of an HTML file in UTF-8 */
export function renderDocument({ title, language, styles, body }: PageDocument): string {
  return html`
    <!DOCTYPE html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <style>${trusted([baseCss, ...styles].join("\n"))}</style>
      </head>
      <body>
        ${body}
      </body>
    </html>
  `.markup + "\n";
}
