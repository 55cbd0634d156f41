/**
 * What `fibserv fetch` needs from files before it begins: the list of URLs, certificates, a folder. Whatever is wrong
 * with them is wrong usage, and nothing is tried.
 *
 * @module
 */

import { X509Certificate } from "node:crypto";
import { UsageError } from "../internal/cli/errors.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { readTextFile } from "../internal/cli/text_file.ts";
import { OutputFolder } from "../webclients/files.ts";
import { maskCredentials } from "../webclients/url.ts";

/** A longer list is refused: it is kept in memory, as are the rows. A million URLs fit. */
const LIST_BYTES_MAX = 64 * 1024 * 1024;
/** All certificates that the world trusts are some 250 KB. */
const CERTIFICATES_BYTES_MAX = 16 * 1024 * 1024;
/** By convention a lone dash is stdin, or stdout. */
const STDIN = "-";

/**
 * Reads the list of `--file`.
 *
 * @param path of a file; `-` is stdin
 * @returns the URLs as they stand there
 * @throws {UsageError} when it cannot be read, or is longer than 64 MiB
 */
export async function readUrls(path: string): Promise<string[]> {
  return urlsOf(await readText("--file", path, LIST_BYTES_MAX));
}

/**
 * Checks that URLs can be paths on the practice site. One that names another would be asked for there all the same.
 *
 * @throws {UsageError} for the first that has a scheme and a host
 */
export function requirePaths(urls: readonly string[]): void {
  const url = urls.find((url) => /^\s*[a-z][a-z0-9+.-]*:[\\/]{2}/i.test(url));
  if (url === undefined) return;
  const rule = "with --site each URL must be a path on it, such as /p/0";
  throw new UsageError(
    `Cannot fetch from the practice site: ${rule}, got ${quote(maskCredentials(url))}`,
  );
}

/** The lines of a list that are URLs: all but blank ones, and those that start with `#`. */
export function urlsOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => !line.startsWith("#") && line.trim() !== "");
}

/**
 * Reads the certificates of `--ca`, of which there may be several in one file.
 *
 * @returns each in PEM
 * @throws {UsageError} when there is none, or one that is damaged
 */
export async function readCertificates(path: string): Promise<string[]> {
  const text = await readText("--ca", path, CERTIFICATES_BYTES_MAX);
  const fail = (rule: string, got: string) =>
    new UsageError(`Cannot use --ca ${quote(path)}: ${rule}, got ${got}`);
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw fail("it must hold a certificate in PEM", "none");
  for (const [index, block] of blocks.entries()) {
    try {
      // The library of TLS says nothing of a damaged one, or says it for each connection.
      new X509Certificate(block);
    } catch (error) {
      throw fail("its certificates must be whole", `number ${index + 1} with ${reasonOf(error)}`);
    }
  }
  return blocks;
}

/**
 * Makes the folder of `--output`, and tries whether files can be made in it, as they will be.
 *
 * @throws {UsageError} when not
 */
export function openOutput(path: string): OutputFolder {
  if (path === STDIN) {
    throw new UsageError(
      'Cannot use --output: it must be a folder, got "-", which stands for stdout',
    );
  }
  try {
    const folder = new OutputFolder(path);
    const tried = Deno.makeTempFileSync({ dir: path, prefix: ".fibserv-" });
    Deno.renameSync(tried, `${tried}.renamed`);
    Deno.removeSync(`${tried}.renamed`);
    return folder;
  } catch (error) {
    throw new UsageError(
      `Cannot use --output ${quote(path)}: it must be a folder in which files can be made, got ` +
        quote(reasonOf(error), 200),
    );
  }
}

async function readText(flag: string, path: string, bytesMax: number): Promise<string> {
  try {
    const isStdin = path === STDIN && flag === "--file";
    return await readTextFile(isStdin ? Deno.stdin.readable : path, bytesMax);
  } catch (error) {
    throw new UsageError(
      `Cannot read ${flag} ${quote(path)}: it must be a file that can be read, of at most ` +
        `${bytesMax} bytes, got ${quote(reasonOf(error), 200)}`,
    );
  }
}
