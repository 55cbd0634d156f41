/**
 * The page of a lab. It has a section for each server; what is in it comes by itself (`browser/lab.js`).
 *
 * @module
 */

import { CLIENT_KINDS, DEMO_N } from "../clients/kinds.ts";
import { type Html, html } from "../internal/page/html.ts";
import { TOKEN_META } from "../internal/web/request_rules.ts";
import { DEFAULTS } from "../variants/options.ts";
import { findVariant } from "../variants/table.ts";
import { FAULT_NAMES, type FaultName } from "./faults.ts";
import type { Lab } from "./lab.ts";
import { PANEL_TITLES, panelNotes, PANELS } from "./panel_notes.ts";
import type { WatchedServer } from "./watched_server.ts";

/** A button: what it does, what stands on it, and what it says when one points at it. */
type Button = readonly [does: string, text: string, title: string];

const MOVES: readonly Button[] = [
  ["back", "◀ back", "One event back; with Shift, a hundred"],
  ["forward", "forward ▶", "One event forward; with Shift, a hundred"],
  ["live", "live", "Follow what happens now"],
];
const ORDERS: readonly Button[] = [
  ["pause", "pause", "Stop the thread of the loop, really, before its next callback"],
  ["step", "step", "Let it run one callback"],
  ["iteration", "iteration", "Let it run one iteration of the loop"],
  ["slow", "slow", "Stop for 50 ms before each callback"],
  ["run", "run", "Let it go on"],
];

/** What each fault does. */
const FAULT_TITLES: Readonly<Record<FaultName, string>> = {
  "half-line": "Connects, sends half a request, and waits",
  reset: "Asks, and breaks off before it has read the answers",
  silent: "Connects, and says nothing",
  flood: "Asks without end, and reads nothing",
  garbage: "Sends what is no number, and a line that is too long",
};

/**
 * The page, as the text of an HTML file.
 *
 * @param format what records look like, as JSON
 */
export function labDocument({ servers }: Lab, token: string, format: string): string {
  const names = servers.map(({ facts: { variant } }) => variant).join(", ");
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="${TOKEN_META}" content="${token}">
        <meta name="fibserv-format" content="${format}">
        <link rel="icon" href="data:,">
        <title>fibserv lab: ${names}</title>
        <link rel="stylesheet" href="/colours.css">
        <link rel="stylesheet" href="/lab.css">
      </head>
      <body>
        <header class="top">
          <h1>fibserv lab</h1>
          <p class="axis">
            One time axis for all: <button type="button" data-zoom="out" title="Show a longer time (−)">−</button>
            <output data-span>2 s</output>
            <button type="button" data-zoom="in" title="Show a shorter time (+)">+</button>
            <button type="button" data-do="all-live" title="Follow what happens now, in all servers">live</button>
          </p>
          <p class="legend" aria-hidden="true"></p>
          <p class="trouble" role="alert" hidden></p>
        </header>
        <main>${servers.map(sectionOf)}</main>
        <footer>
          <p>A pause really stops the thread: nothing is simulated. Meanwhile the kernel goes on to accept connections and
            to keep what comes, clients really wait, and clocks go on: timers are due at once afterwards, and a client may
            lose patience.</p>
          <p>Where spans are too many to be drawn one by one, each column of the time line is as high as it is filled.</p>
          <p>Keys: Tab and Enter reach every button; on a time line ← → move, + − zoom, Home goes live.</p>
        </footer>
        <script type="module" src="/lab.js"></script>
      </body>
    </html>
  `.markup + "\n";
}

function sectionOf({ facts }: WatchedServer, id: number): Html {
  const { variant, io, port, pid, startedAtUnixMs } = facts;
  const { model } = findVariant(variant);
  const notes = panelNotes(variant);
  return html`
    <section data-server="${id}" data-origin="${startedAtUnixMs}" aria-labelledby="name-${id}">
      <div class="head">
        <h2 id="name-${id}">${variant}<small>${io}</small></h2>
        <p class="model">${model.replaceAll("`", "")}</p>
        <p class="counts">
          <span><output data-count="requests">0</output> requests</span>
          <span><output data-count="answers">0</output> answers</span>
          <span>event <output data-cursor="-1">–</output></span>
          <span data-lost></span>
        </p>
        <p class="where">${port === 0 ? "a recording" : `127.0.0.1:${port}, process ${pid}`}</p>
      </div>
      <p class="buttons">
        <span role="group" aria-label="Look at">${MOVES.map((button) => buttonOf(button))}</span>
        <span role="group" aria-label="Tell the server">${ORDERS.map((button) =>
          buttonOf(button, port === 0)
        )}</span>
        ${port === 0 ? null : html`<output data-state="running">running</output>`}
      </p>
      ${port === 0 ? null : senders(id)}
      <p class="says" data-says role="status">Nothing has happened yet.</p>
      <canvas data-lanes tabindex="0" role="img" aria-label="Time line of ${variant}"></canvas>
      <p class="cost" data-hidden></p>
      <details open>
      <summary>Inside: queues, tasks, pool; why a request waits; what comes next</summary>
      <div class="panels">
        ${PANELS.map((name) =>
          html`
            <section data-panel="${name}">
              <h3>${PANEL_TITLES[name]} <output></output></h3>
              <p class="note" data-note="${notes[name] ?? "Empty."}">${notes[name] ?? "Empty."}</p>
              <ul></ul>
            </section>
          `
        )}
      </div>
      <div class="below">
        <section data-why>
          <h3>Why is my request waiting?</h3>
          <label>Whose? <select data-whose><option value="">who waits longest</option></select></label>
          <p data-culprit></p>
          <ol data-spans></ol>
          <div data-chain></div>
        </section>
        <section data-predict>
          <h3>Predict, then look</h3>
          <p data-question>Pause the server, and you are asked what it does next.</p>
          <p data-choices></p>
          <p data-verdict role="status"></p>
        </section>
      </div>
      </details>
      <p class="cost" data-cost></p>
    </section>
  `;
}

/** @param isDisabled because nobody is there to be told */
function buttonOf([does, text, title]: Button, isDisabled = false): Html {
  const disabled = isDisabled ? html`disabled` : null;
  return html`<button type="button" data-do="${does}" title="${title}" ${disabled}>${text}</button>`;
}

/** Buttons for clients and for what they do wrong. */
function senders(id: number): Html {
  return html`
    <p class="buttons" data-senders>
      ${CLIENT_KINDS.map((kind) =>
        html`
          <span class="sender">
            <button type="button" data-client="${kind}"
              title="Start a client that asks again and again">+ ${kind} client</button>
            <label>fib <input type="number" min="0" max="${DEFAULTS.maxN}" value="${DEMO_N[kind]}"
                data-n="${kind}" aria-label="The number that a ${kind} client of server ${id} sends"></label>
          </span>
        `
      )}
      <span role="group" aria-label="What a client may do wrong">
        faults:
        ${FAULT_NAMES.map((name) =>
          html`
            <button type="button" data-fault="${name}" title="${FAULT_TITLES[name]}">${name.replace(
              "-",
              " ",
            )}</button>
          `
        )}
      </span>
    </p>
    <ul data-clients></ul>
  `;
}
