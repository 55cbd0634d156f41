/**
 * The handout: one printed page for a student, with the ladder, a turn of the loop, the protocol and the words.
 *
 * It is made of what the program is made of: the table of variants, the drawing of the slides, the glossary. So it
 * cannot say anything else than they do.
 *
 * @module
 */

import { renderDocument } from "../internal/page/document.ts";
import { type Html, html, trusted } from "../internal/page/html.ts";
import { definitionOf, glossary } from "../ladder/glossary.ts";
import { glossaryFr } from "../ladder/glossary_fr.ts";
import { families, variants } from "../variants/table.ts";
import drawingsCss from "./drawings/drawings.css" with { type: "text" };
import handoutCss from "./handout.css" with { type: "text" };
import { drawingOf } from "./drawings.ts";
import { handoutWords, PROTOCOL } from "./handout_words.ts";
import type { Language } from "./words.ts";

/** @returns the page, as the text of an HTML file */
export function handout(language: Language): string {
  const words = handoutWords[language];
  return renderDocument({
    title: words.title,
    language,
    styles: [drawingsCss, handoutCss],
    body: html`
      <h1>${words.title}</h1>
      <main class="sheet">
        <section>
          <h2>${words.ladder}</h2>
          ${ladderTable(language)}
        </section>
        <section>
          <h2>${words.turn}</h2>
          <div class="drawing">${trusted(drawingOf("turn", language))}</div>
          <div class="protocol">
            <h2>${words.protocol}</h2>
            ${protocolTable(language)}
          </div>
        </section>
        <section class="glossary">
          <h2>${words.glossary}</h2>
          <dl>${glossary.map((idea) => entry(idea, language))}</dl>
        </section>
      </main>
      <footer>${words.next}</footer>
    `,
  });
}

function ladderTable(language: Language): Html {
  const words = handoutWords[language];
  return html`
    <table>
      ${families.map((family) =>
        html`
          <tbody>
            <tr class="group"><th colspan="2">${words.family(family)}</th></tr>
            ${variants.filter((variant) => variant.family === family).map((variant) =>
              html`
                <tr>
                  <th><code>${variant.name}</code></th>
                  <td>${prose(words.model(variant))}</td>
                </tr>
              `
            )}
          </tbody>
        `
      )}
    </table>
  `;
}

function protocolTable(language: Language): Html {
  const { send, get, protocolNotes } = handoutWords[language];
  return html`
    <table>
      <thead>
        <tr>
          <th>${send}</th>
          <th>${get}</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${PROTOCOL.map(([sent, answer], index) =>
          html`
            <tr>
              <td><code>${sent}</code></td>
              <td><code>${answer}</code></td>
              <td>${prose(protocolNotes[index] ?? "")}</td>
            </tr>
          `
        )}
      </tbody>
    </table>
  `;
}

function entry(idea: typeof glossary[number], language: Language): Html {
  const { word, definition } = language === "fr"
    ? glossaryFr[idea.name]
    : { word: idea.name, definition: definitionOf(idea) };
  const original = language === "en" || word === idea.name ? null : ` (${idea.name})`;
  return html`
    <div>
      <dt>${word}${original}</dt>
      <dd>${prose(definition)}</dd>
    </div>
  `;
}

/** A sentence in which code stands between backticks. */
function prose(text: string): Html[] {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`
  );
}
