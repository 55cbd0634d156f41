/**
 * The page of a lab. It has a section for each server; what is in it comes by itself (`browser/lab.js`).
 *
 * @module
 */

import { html } from "../internal/page/html.ts";
import { TOKEN_META } from "../internal/web/request_rules.ts";
import type { Lab } from "./lab.ts";

/** The page, as the text of an HTML file. */
export function labDocument(_lab: Lab, token: string): string {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta name="${TOKEN_META}" content="${token}">
      </head>
    </html>
  `.markup + "\n";
}
