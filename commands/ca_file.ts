/**
 * The file behind `--ca`.
 *
 * @module
 */

import { X509Certificate } from "node:crypto";
import { UsageError } from "../internal/cli/errors.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";

/** A certificate in PEM (RFC 7468). */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Reads certificates, each as a text of its own.
 *
 * Whether they can be read is found out here. Otherwise each connection would fail with the words of the TLS library,
 * and the server would be taken for what is wrong.
 *
 * @throws {UsageError} when the file cannot be read, or holds anything but certificates in PEM
 */
export async function readCaFile(path: string): Promise<string[]> {
  const certificates = (await read(path)).match(CERTIFICATE) ?? [];
  if (certificates.length === 0 || !certificates.every(isCertificate)) {
    throw new UsageError(
      `Cannot read --ca: it must be a file with certificates in PEM, got ${quote(path)}`,
    );
  }
  return certificates;
}

async function read(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const rule = cause instanceof Deno.errors.NotCapable
      ? "the program must be allowed to read it (--allow-read)"
      : cause instanceof Deno.errors.NotFound
      ? "the file must be there"
      : `it must be a file that you may read (${reasonOf(cause)})`;
    throw new UsageError(`Cannot read --ca: ${rule}, got ${quote(path)}`);
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
