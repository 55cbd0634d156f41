/**
 * The deck's end of the line to the speaker's page, which is another window of the same origin.
 *
 * reveal.js's plugin writes its window into `about:blank`, where the policy lets nothing run. A BroadcastChannel needs
 * no window at all: whoever listens is served.
 */

/** The name of the line. */
export const CHANNEL = "fibserv-talk";

/** Opens the speaker's page; a second time, the same window comes to the front. */
export function openSpeaker() {
  // A deck that is a file has no such page.
  if (!location.protocol.startsWith("http")) return;
  globalThis.open("/speaker", "fibserv-speaker", "popup,width=1280,height=800");
}

/** Tells where the deck is, at each step and when asked, and moves it when told to. */
export function tellSpeaker(deck) {
  const channel = new BroadcastChannel(CHANNEL);
  const tell = () => {
    const slide = deck.getCurrentSlide();
    const fragments = [...slide.querySelectorAll(".fragment")];
    channel.postMessage({
      id: slide.id,
      visible: fragments.map((fragment) => fragment.classList.contains("visible")),
    });
  };
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden"]) deck.on(event, tell);
  channel.addEventListener("message", ({ data }) => {
    if (data === "next") deck.next();
    else if (data === "back") deck.prev();
    else if (data === "hello") tell();
  });
  tell();
}
