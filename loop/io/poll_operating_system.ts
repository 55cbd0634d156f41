/**
 * Makes sure that Deno has asked the operating system for news.
 *
 * Deno's event loop looks at the sockets only about every 61st macrotask while there are macrotasks to run, so
 * a single turn of it proves nothing. After 64 of them (0.15 ms in all; one `setTimeout(0)` takes 2.2 ms) it has
 * asked, and nearly always whatever the kernel had received before the call has been handed to the reads in flight.
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

/**
 * Makes sure of it: what is in flight afterwards was waiting for something that had not come before the call. That is for
 * those who end a connection because it is silent, or a listener because nobody comes.
 *
 * News need some turns to get from the operating system to a promise: seldom more than three, but where other threads send
 * messages meanwhile one read in 400 took more than 64 turns in all, and the slowest of 40,000 took 144.
 */
export async function untilNewsHasArrived(): Promise<void> {
  for (let i = 0; i < POLLS; i++) await pollOperatingSystem();
}

const TURNS = 64;
const POLLS = 3;
