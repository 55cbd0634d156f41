/**
 * What all commands do that serve in this process, by a variant and a world of I/O that somebody has named.
 *
 * @module
 */

import { CommandError, UsageError } from "../internal/cli/errors.ts";
import type { ListenForStop } from "../internal/cli/interruption.ts";
import { onStopWhileComputing } from "../loop/io/deno/signals.ts";
import { openIo } from "../loop/io/mod.ts";
import type { Address, IoName } from "../loop/io/types.ts";
import type { Variant } from "../variants/table.ts";

/**
 * Checks that a variant exists in a world of I/O.
 *
 * @param before what stands before the world on the command line. @default "--io "
 * @throws {UsageError} when it does not
 */
export function requireIo({ name, io }: Variant, wanted: IoName, before = "--io "): void {
  if (io.includes(wanted)) return;
  throw new UsageError(
    `Cannot serve ${name}: it exists on ${before}${io.join(" and ")} only, got ${before}${wanted}`,
  );
}

/**
 * Opens the world.
 *
 * @returns how a server of that variant hears of signals
 * @throws {CommandError} when that world cannot be had here
 */
export async function stopsOf({ computes }: Variant, io: IoName): Promise<ListenForStop> {
  try {
    const { name, onStop } = await openIo(io);
    return name === "deno" && computes === "on the serving thread" ? onStopWhileComputing : onStop;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotSupported)) throw cause;
    throw new CommandError(cause.message, { cause });
  }
}

/** The line by which a server tells where it listens. */
export function listeningLine({ name }: Variant, { hostname, port }: Address): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return `fibserv: ${name} listening on ${host}:${port}`;
}
