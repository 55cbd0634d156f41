/**
 * Callbacks: what an event loop does, and all that it does.
 *
 * It calls functions, one at a time. `callSoon` puts one at the end of the queue, `callLater` sets a timer
 * that will do so. Nothing ever runs in between: a callback runs to its end, and what it schedules comes after
 * all that was scheduled before. Read the program first, and write down the order in which its lines will come.
 *
 * @module
 */

import { EventLoop } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

export async function demo({ print, clock }: DemoStage): Promise<void> {
  const loop = new EventLoop({ clock });

  function first(): void {
    print("first begins");
    loop.callSoon(third);
    print("first ends: third has to wait for its turn");
  }

  function second(): void {
    print("second throws, and has no caller who could catch that");
    throw new Error("oops");
  }

  function third(): void {
    print("third, behind second, which was there before");
  }

  // So the loop catches, tells the exception handler, and lives on.
  loop.setExceptionHandler((_loop, { exception }) => print(`the loop caught: ${exception}`));

  loop.callLater(600, () => {
    print("600 ms: stop");
    loop.stop();
  });
  loop.callLater(300, print, "300 ms: it was set later, but is due earlier");
  const never = loop.callLater(400, print, "400 ms: this line is never printed");
  never.cancel();

  loop.callSoon(first);
  loop.callSoon(second);
  print("all is scheduled, nothing has run: the loop runs");
  await loop.runForever();
  loop.close();
  print("the loop has stopped");
}
