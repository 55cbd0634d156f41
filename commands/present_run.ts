/**
 * `fibserv present`: serves the slides to the browser of this machine until it is told to end.
 *
 * @module
 */

import { ownCommand } from "../bench/contestants/own_command.ts";
import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { tellIfLong } from "../internal/cli/long_wait.ts";
import type { Context } from "../internal/cli/output.ts";
import { onStop } from "../loop/io/signals.ts";
import { deckSite } from "../presentation/deck_site.ts";
import { LabStage } from "../presentation/live/lab_stage.ts";
import { LiveStage } from "../presentation/live/live_stage.ts";
import { listenForPages } from "./page_listening.ts";
import type { presentCommand } from "./present.ts";

/**
 * How long servers, clients and answers may take to end. What is left then is killed when this process exits; 5 s are
 * promised.
 */
const CLOSE_TIMEOUT_MS = 3000;

/**
 * Runs the command: serves until SIGINT or SIGTERM.
 *
 * @returns 0: to be told to end is how it ends
 * @throws {CommandError} when it cannot listen
 */
export async function run(
  { lang, port, json }: ValuesOf<typeof presentCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  using interruption = new Interruption(onStop);
  const stages = {
    live: new LiveStage(ownCommand()),
    lab: new LabStage(ownCommand({ isStarting: true })),
  };
  const preparing = "fibserv present: preparing the slides";
  const server = listenForPages(await tellIfLong(stderr, preparing, deckSite(lang, stages)), port);
  const { url } = server;
  try {
    stdout.line(
      json ? JSON.stringify({ event: "listening", url, lang }) : `fibserv present: ${url}`,
    );
    await interruption.interrupted;
  } finally {
    const closing = Promise.all([stages.live.close(), stages.lab.close(), server.close()]);
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, CLOSE_TIMEOUT_MS);
    await Promise.race([closing, timeout.promise]);
    clearTimeout(timer);
  }
  return EXIT_DONE;
}
