/** One server on the page: its section, its events, the event that is shown, its buttons. */

import { EventStore } from "./event_store.js";
import { chainOf, culpritOf, journeyOf, longestWaiting, sayingOf } from "./explanation.js";
import { act, ask } from "./lab_source.js";
import { LaneIndex } from "./lane_index.js";
import { heightOf, paint, timeScale } from "./lane_painter.js";
import { fill, setText, showClients, showPanels } from "./panels.js";
import { Quiz } from "./quiz.js";
import { spansOf } from "./request_spans.js";
import { costText, countText, pastText, timeText } from "./words.js";

/** How many lanes of connections are drawn, those of open ones first; and how many in all. */
const CONNECTION_LANES_MAX = 8;
const LANES_MAX = 20;
/** A lab's client asks again at once; so what is longer than this, in milliseconds, is not the client's own time. */
const CLIENT_PAUSE_MS = 1;

/** A server and its section. */
export class ServerView {
  id;
  #section;
  #find;
  #store;
  #lanes = new LaneIndex();
  /** The number of the event that is shown; null: the latest. */
  #cursor = null;
  #shown = { number: NaN, state: null };
  #news = { state: "running", lost: 0, first: 0 };
  #clients = new Map();
  /** What the server was told, and has not done yet. */
  #orders = [];
  #originMs;
  #page;
  #task = null;
  #quiz;
  /** Whether the page has not yet read what has happened: then what it shows as now is a while ago. */
  #isBehind = false;
  #rate = { atMs: 0, total: 0, perSecond: 0 };

  /**
   * @param page what all sections share: `originMs`, `axis`, `moveAll(unixMs)`, `goLive()`, `trouble(text)`, `colours`
   * @param format what records look like
   */
  constructor(section, page, format) {
    this.id = Number(section.dataset.server);
    this.#originMs = Number(section.dataset.origin);
    this.#section = section;
    this.#page = page;
    this.#quiz = new Quiz(section);
    this.#find = (selector) => section.querySelector(selector);
    this.#store = new EventStore(format, (event) => {
      this.#lanes.add(event);
      this.#quiz.look(event);
    });
    section.addEventListener("click", (event) => this.#onClick(event));
    const canvas = this.#find("canvas");
    canvas.addEventListener("keydown", (event) => this.#onKey(event));
    canvas.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
  }

  addNames(news) {
    this.#store.addNames(news);
  }

  skipTo(base) {
    const { next, latest } = this.#store;
    if (next > 0) {
      this.#lanes.mark(latest.t, `${base.first - next} events skipped: too many for this page`);
    }
    this.#store.skipTo(base);
  }

  addRecords(first, bytes) {
    // What was cut off by the end of a stream comes again.
    if (first === this.#store.next) this.#store.add(bytes);
  }

  /** What the lab said of this server, and its clients, `ageMs` ago. */
  setNews(news, clients, ageMs) {
    this.#news = news;
    this.#isBehind = this.#store.isBehind(news.next, ageMs);
    this.#clients = new Map(
      clients.filter(({ server, port }) => server === this.id && port !== null)
        .map((client) => [client.port, {
          ...client,
          // When it had its latest answer.
          knownMs: client.endMs === null ? null : client.endMs - this.#originMs,
        }]),
    );
    const list = this.#find("[data-clients]");
    if (list !== null) showClients(list, clients.filter(({ server }) => server === this.id));
  }

  get isLive() {
    return this.#cursor === null;
  }

  /** Whether nothing happens here any more, or for the time being. */
  get isStill() {
    return this.#news.state === "paused" || this.#news.state === "ended";
  }

  /** When the latest event was, in milliseconds since 1970. */
  get latestUnixMs() {
    return this.#originMs + this.#store.latest.t;
  }

  /** Shows the event at a time; null: the latest. */
  moveTo(unixMs) {
    this.#cursor = unixMs === null
      ? null
      : Math.max(this.#store.first, this.#store.numberAt(unixMs - this.#originMs));
  }

  /** The number of the event that is shown. */
  get cursor() {
    const { first, next } = this.#store;
    return this.#cursor === null ? next - 1 : Math.min(Math.max(this.#cursor, first), next - 1);
  }

  #state() {
    const { cursor } = this;
    if (this.#cursor === null) return this.#store.latest;
    if (this.#shown.number !== cursor) {
      this.#shown = { number: cursor, state: this.#store.stateAfter(cursor) };
    }
    return this.#shown.state;
  }

  /** Moves by some events, and takes the other servers to the same moment. */
  #moveBy(count) {
    const { first, next } = this.#store;
    if (next === first) return;
    const cursor = Math.min(Math.max(this.cursor + count, first), next - 1);
    this.#page.moveAll(this.#originMs + this.#store.event(cursor).t);
    this.#cursor = cursor;
  }

  #onClick(event) {
    const { target } = event;
    if (target.tagName === "CANVAS") {
      const { axis } = this.#page;
      const scale = timeScale(target.clientWidth, axis);
      if (event.offsetX >= scale.left) this.#page.moveAll(scale.t(event.offsetX));
      return this.#page.redraw();
    }
    const button = target.closest("button");
    if (button === null) return;
    const { client, fault, remove, task, choice } = button.dataset;
    const steps = event.shiftKey ? 100 : 1;
    if (button.dataset.do === "back") this.#moveBy(-steps);
    else if (button.dataset.do === "forward") this.#moveBy(steps);
    else if (button.dataset.do === "live") this.#page.goLive();
    else if (button.dataset.do !== undefined) this.#order(button.dataset.do);
    else if (client !== undefined) this.#startClient(client);
    else if (fault !== undefined) this.#try(act("faults", { server: this.id, fault }));
    else if (remove !== undefined) this.#try(ask(`clients/${remove}`, { method: "DELETE" }));
    else if (task !== undefined) this.#task = Number(task);
    else if (choice !== undefined) this.#quiz.choose(button);
    this.#page.redraw();
  }

  #order(name) {
    const order = name === "iteration" ? "big step" : name;
    // Who tells the server to do something wants to see it.
    this.#page.goLive();
    this.#orders.push(name);
    this.#try(
      act(`servers/${this.id}/control`, { do: order }).finally(() => this.#orders.shift()),
    );
  }

  #startClient(kind) {
    const n = this.#find(`[data-n="${kind}"]`).valueAsNumber;
    this.#try(act("clients", { server: this.id, kind, n }));
  }

  #try(doing) {
    doing.catch((error) => this.#page.trouble(error.message));
  }

  #onKey(event) {
    const { axis } = this.#page;
    const keys = {
      ArrowLeft: () => this.#page.pan(-0.1),
      ArrowRight: () => this.#page.pan(0.1),
      "+": () => this.#page.zoom(0.5),
      "=": () => this.#page.zoom(0.5),
      "-": () => this.#page.zoom(2),
      Home: () => this.#page.goLive(),
      Enter: () => this.#page.moveAll((axis.start + axis.end) / 2),
    };
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  #onWheel(event) {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    if (event.ctrlKey) this.#page.zoom(event.deltaY > 0 ? 1.25 : 0.8);
    else this.#page.pan(Math.sign(event.deltaY || event.deltaX) * 0.1);
  }

  /** Draws the time line. */
  draw(nowUnixMs) {
    const canvas = this.#find("canvas");
    const lanes = this.#visibleLanes();
    const hidden = this.#lanes.lanes.size - lanes.length;
    setText(this.#find("[data-hidden]"), hidden > 0 ? `${countText(hidden, "lane")} more` : "");
    canvas.style.height = `${heightOf(lanes.length)}px`;
    const { axis, colours } = this.#page;
    const now = this.#now(nowUnixMs);
    paint(canvas, lanes, this.#lanes.marks, {
      start: axis.start - this.#originMs,
      end: axis.end - this.#originMs,
      shiftMs: this.#originMs - this.#page.originMs,
      now: this.isLive
        ? now
        : this.#news.state === "ended"
        ? this.#store.latest.t
        : nowUnixMs - this.#originMs,
      cursor: now,
      isClient: (lane) => lane.peer !== undefined,
      pauseMs: CLIENT_PAUSE_MS,
    }, colours);
  }

  /** The time on the server's clock that is shown. */
  #now(nowUnixMs) {
    if (!this.isLive || this.#news.state === "ended" || this.#store.next === 0) {
      return this.#state().t;
    }
    if (this.#isBehind) return this.#store.latest.t;
    // A recording stands still.
    if (this.#find("[data-state]") === null) return this.#store.latest.t;
    return Math.max(nowUnixMs - this.#originMs, this.#store.latest.t);
  }

  #visibleLanes() {
    const { connections } = this.#store.latest;
    const lanes = this.#lanes.ordered;
    const ofConnections = lanes.filter(({ group }) => group === "connection");
    const shown = new Set(
      ofConnections.toSorted((a, b) => Number(a.isOver) - Number(b.isOver))
        .slice(0, CONNECTION_LANES_MAX),
    );
    for (const lane of shown) {
      const peer = connections.get(Number(lane.key.split(" ")[1]))?.peer;
      if (peer !== undefined) lane.peer = this.#clients.has(peer) ? peer : undefined;
    }
    return lanes.filter((lane) => lane.group !== "connection" || shown.has(lane))
      .slice(0, LANES_MAX);
  }

  /** Shows what is not drawn. */
  show(nowUnixMs) {
    const state = this.#state();
    const now = this.#now(nowUnixMs);
    setText(this.#find('[data-count="requests"]'), String(state.requests));
    setText(this.#find('[data-count="answers"]'), String(state.answers));
    const cursor = this.#find("[data-cursor]");
    cursor.dataset.cursor = this.cursor;
    setText(cursor, this.isLive ? `${this.cursor}` : `${this.cursor} of ${this.#store.next - 1}`);
    this.#section.classList.toggle("past", !this.isLive);
    this.#find('[data-do="live"]').setAttribute("aria-pressed", String(this.isLive));
    const lost = state.lost > 0 ? `${state.lost} events are missing` : "";
    setText(this.#find("[data-lost]"), lost);
    const past = this.isLive
      ? ""
      : pastText(this.#store.latest.t - now, this.#cursor < this.#store.first);
    const serverState = this.isLive ? this.#news.state : "running";
    const [order = ""] = this.isLive ? this.#orders : [];
    setText(this.#find("[data-says]"), past + sayingOf(state, now, serverState, order));
    this.#showServerState();
    showPanels(this.#section, state, now);
    this.#explain(state, now);
    this.#quiz.ask(this.isLive && state.isPaused ? state : null);
    this.#showCost(nowUnixMs);
  }

  /** What the server was told last to be, and what it has yet to obey. */
  #showServerState() {
    const element = this.#find("[data-state]");
    // A recording has none.
    if (element === null) return;
    const { state } = this.#news;
    element.dataset.state = state;
    setText(element, [state, ...this.#orders.slice(0, 1)].join(", told: "));
  }

  #explain(state, now) {
    const select = this.#find("[data-whose]");
    const connections = [...state.connections.keys()].filter((conn) => conn !== 0).slice(0, 50);
    const known = [...select.options].slice(1).map(({ value }) => Number(value));
    if (String(known) !== String(connections)) {
      const { value } = select;
      select.replaceChildren(
        select.options[0],
        ...connections.map((conn) => new Option(`connection ${conn}`, conn)),
      );
      select.value = connections.includes(Number(value)) ? value : "";
    }
    const chosen = state.connections.get(Number(select.value));
    const journey = chosen === undefined || select.value === ""
      ? longestWaiting(state, this.#clients, now)
      : journeyOf(chosen, this.#clients, now);
    setText(
      this.#find("[data-culprit]"),
      journey === undefined ? this.#nobodyWaits(state) : culpritOf(state, journey, now),
    );
    const spans = journey === undefined ? [] : spansOf(journey, now, state.isPaused);
    const list = this.#find("[data-spans]");
    fill(
      list,
      spans.map(({ name, ms, note }) =>
        [name, ms === null ? "" : timeText(ms), note ? `(${note})` : ""].filter(Boolean).join(" ")
      ),
    );
    spans.forEach(({ isNow }, i) => list.children[i].classList.toggle("now", isNow === true));
    const chain = this.#task === null ? [] : chainOf(state, this.#task, now);
    const text = this.#task !== null && chain.length === 0 ? "That task is done." : chain.join(" ");
    setText(this.#find("[data-chain]"), text);
  }

  /** Clients that are connected, and that the server has not accepted. */
  #nobodyWaits(state) {
    const peers = new Set([...state.connections.values()].map(({ peer }) => peer));
    const unseen = [...this.#clients.values()].filter(({ port, answered }) =>
      !peers.has(port) && answered === 0
    );
    if (unseen.length === 0 || !this.isLive) return "Nobody waits.";
    return `Client ${
      unseen[0].id
    } waits: the kernel has connected it, and the server has not accepted it yet.`;
  }

  #showCost(nowUnixMs) {
    const { next, first, latest } = this.#store;
    const total = Math.max(next, this.#news.next ?? 0);
    const rate = this.#rate;
    if (nowUnixMs - rate.atMs >= 1000) {
      const seconds = (nowUnixMs - rate.atMs) / 1000;
      rate.perSecond = rate.atMs === 0 ? 0 : Math.round((total - rate.total) / seconds);
      Object.assign(rate, { atMs: nowUnixMs, total });
    }
    const keptMs = next === first ? 0 : latest.t - this.#store.event(first).t;
    setText(
      this.#find("[data-cost]"),
      costText({ perSecond: rate.perSecond, first, next, total, keptMs }),
    );
  }
}
