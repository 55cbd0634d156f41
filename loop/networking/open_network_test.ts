import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { EventLoop, getRunningLoop } from "../event_loop.ts";
import { denoIo } from "../io/deno/mod.ts";
import { thrownBy } from "../loop_testing.ts";
import { memoryNetwork, socketPair } from "../network_testing.ts";
import { run } from "../run.ts";
import { openNetwork } from "./open_network.ts";

Deno.test("openNetwork() gives the world that the loop was made with", async () => {
  const io = memoryNetwork();
  await run(
    (function* () {
      assertStrictEquals(yield* openNetwork(getRunningLoop()), io);
    })(),
    { io },
  );
});

Deno.test("openNetwork() gives Deno's world when none was chosen", async () => {
  await run((function* () {
    assertStrictEquals(yield* openNetwork(getRunningLoop()), denoIo);
  })());
});

Deno.test("addReader() asks for the world of a socket that the program has made itself", () => {
  const loop = new EventLoop();
  const error = thrownBy(() => loop.addReader(socketPair()[0], () => {}));
  assert(error instanceof TypeError);
  assert(/new EventLoop\({ io }\)/.test(error.message), error.message);
  loop.close();
  const other = new EventLoop({ io: memoryNetwork() });
  const [socket] = socketPair();
  other.addReader(socket, () => {});
  assertEquals(other.removeReader(socket), true);
  other.close();
});
