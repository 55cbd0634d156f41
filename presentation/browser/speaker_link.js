/**
 * The deck's end of the line to the speaker's page, which is another window of the same origin.
 *
 * reveal.js's plugin writes its window into `about:blank`, where the policy lets nothing run. A BroadcastChannel needs
 * no window at all: whoever listens is served. Each deck has a line of its own, so that two decks that are open do not
 * move each other; a speaker's page that no deck has opened follows all of them.
 */

const ID_KEY = "fibserv-deck";
const ID_BYTES = 8;

/** The name of a line. @param deckId null: the one on which all decks are */
export function channelName(deckId) {
  return deckId === null ? "fibserv-talk" : `fibserv-talk-${deckId}`;
}

/** Opens the speaker's page; a second time, the same window comes to the front. */
export function openSpeaker() {
  const id = ownId();
  globalThis.open(`/speaker?deck=${id}`, `fibserv-speaker-${id}`, "popup,width=1280,height=800");
}

/** The id of this window's deck, which outlives that the page is loaded again. */
function ownId() {
  const known = sessionStorage.getItem(ID_KEY);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(ID_KEY, id);
  return id;
}

/** Tells where the deck is, at each step and when asked, and moves it when told to. */
export function tellSpeaker(deck) {
  const channels = [null, ownId()].map((id) => new BroadcastChannel(channelName(id)));
  const tell = () => {
    const slide = deck.getCurrentSlide();
    const fragments = [...slide.querySelectorAll(".fragment")];
    const state = {
      id: slide.id,
      visible: fragments.map((fragment) => fragment.classList.contains("visible")),
    };
    for (const channel of channels) channel.postMessage(state);
  };
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden"]) deck.on(event, tell);
  for (const channel of channels) {
    channel.addEventListener("message", ({ data }) => {
      if (data === "next") deck.next();
      else if (data === "back") deck.prev();
      else if (data === "hello") tell();
    });
  }
  tell();
}
