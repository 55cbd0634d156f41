/**
 * `fibserv site`: starts the practice site, tells its address, and ends it at a signal.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { giveUp } from "../internal/cli/give_up.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context } from "../internal/cli/output.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { onStop } from "../loop/io/signals.ts";
import { type RunningSite, startSite } from "../webclients/site/mod.ts";
import { networkWarning } from "./network_warning.ts";
import type { siteCommand } from "./site.ts";

type SiteValues = ValuesOf<typeof siteCommand>;

/**
 * Runs the command: serves until SIGINT or SIGTERM.
 *
 * @returns 0, since a site has nothing to finish
 * @throws {UsageError} when there is no certificate to be written
 * @throws {CommandError} when it cannot listen, or cannot write the certificate
 */
export async function run(values: SiteValues, { stdout, stderr }: Context): Promise<number> {
  if (values.caOut !== undefined && !values.tls) {
    throw new UsageError("Cannot write --ca-out: only with --tls is there a certificate, got none");
  }
  if (values.caOut === "-") {
    throw new UsageError(
      'Cannot write --ca-out: it must be a file, since stdout tells the address, got "-"',
    );
  }
  // Before anything else: a signal without a listener ends the process on the spot.
  using interruption = new Interruption(onStop);
  const starting = start(values, (error) => {
    stderr.line(
      `fibserv site: a connection failed: ${error instanceof Error ? error.stack : error}`,
    );
  });
  const started = await Promise.race([starting, interruption.interrupted]);
  if (started === undefined) return EXIT_DONE;
  await using site = started;
  if (values.caOut !== undefined) {
    // A pipe waits for its reader.
    const writing = writeCertificate(values.caOut, site.certificate!);
    await Promise.race([writing, interruption.interrupted]);
    if (interruption.signal.aborted) return EXIT_DONE;
  }
  // Whoever breaks into a server should find nothing.
  giveUp("write");
  const warning = networkWarning("site", site.addr);
  if (warning !== null) stderr.note(warning);
  stdout.line(listeningLine(site, values));
  await interruption.interrupted;
  return EXIT_DONE;
}

function listeningLine(
  { url, addr: { hostname: host, port }, certificate }: RunningSite,
  { tls, seed, json }: SiteValues,
): string {
  const line = { event: "listening", url, host, port, tls, certificate, seed, pid: Deno.pid };
  return json ? JSON.stringify(line) : `fibserv: site listening on ${url}`;
}

async function start(
  { host: hostname, port, pages, latency: latencyMs, seed, tls }: SiteValues,
  report: (error: unknown) => void,
): Promise<RunningSite> {
  try {
    return await startSite({ hostname, port, pages, latencyMs, seed, tls, report });
  } catch (cause) {
    throw new CommandError(reasonOf(cause), { cause });
  }
}

async function writeCertificate(path: string, certificate: string): Promise<void> {
  let isNew = false;
  try {
    isNew = makeFile(path);
    await Deno.writeTextFile(path, certificate);
  } catch (cause) {
    // On a full disk there is room for a name, and not for what is to be in it.
    if (isNew) Deno.removeSync(path);
    const got = quote(reasonOf(cause), 200);
    throw new CommandError(
      `Cannot write --ca-out ${quote(path)}: it must be a file that can be written, got ${got}`,
      { cause },
    );
  }
}

/** @returns whether there was none before */
function makeFile(path: string): boolean {
  try {
    Deno.openSync(path, { write: true, createNew: true }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}
