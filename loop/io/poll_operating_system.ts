/**
 * Makes sure that Deno has asked the operating system for news.
 *
 * Deno's event loop looks at the sockets only about every 61st macrotask while there are macrotasks to run, so
 * a single turn of it proves nothing. After 64 of them (0.15 ms in all; one `setTimeout(0)` takes 2.2 ms)
 * whatever the kernel had received before the call has been handed to the reads that were in flight.
 */
export function pollOperatingSystem(): Promise<void> {
  return new Promise((resolve) => {
    let turns = TURNS;
    const turn = () => {
      if (--turns === 0) resolve();
      else setImmediate(turn);
    };
    setImmediate(turn);
  });
}

const TURNS = 64;
