/**
 * What every step makes of every kind of page on the practice site, which says itself what a right client makes of it:
 * the same in all steps, in both worlds of I/O, with and without TLS.
 */

import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { testNeeding } from "../tests/support/permissions.ts";
import type { IoName } from "../loop/io/types.ts";
import { DEFAULTS, type FetchOptions, type Scheme } from "./options.ts";
import type { ResultRow } from "./result.ts";
import { startFetch } from "./runner.ts";
import { EXPECTED_OF, type Kind, type Outcome } from "./site/kinds/kind.ts";
import { kinds } from "./site/kinds/table.ts";
import { PracticeSite } from "./practice_site_testing.ts";
import { HUNG_MS } from "../internal/measure/within.ts";
import { gotAsFar, type Told, withSomeTimeLimit } from "./time_limits_testing.ts";
import { type Step, steps } from "./table.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "../loop/io/posix/libc.ts";

/** Nobody has to wait for these as long as the site expects it: the outcome is the same. */
const isEndless = ({ name }: Kind) => name === "silent" || name === "trickle";
const ENDLESS_TIMEOUT_MS = 400;

for (const step of steps) {
  for (const io of step.io) {
    for (const scheme of step.schemes) {
      if (scheme === "http" || step.tls.includes(io)) testStep(step, io, scheme);
    }
  }
}

function testStep(step: Step, io: IoName, scheme: Scheme): void {
  const test = io === "posix" ? testNeeding("net", "ffi") : testNeeding("net");
  test(`${step.name} makes of every kind on the site what is right (${io}, ${scheme})`, async () => {
    using site = await PracticeSite.start({ tls: scheme === "https" });
    const options = { ...DEFAULTS, ...EXPECTED_OF, io, caCerts: site.caCerts };

    const expectedOf = step.countsConnections ? expected : expectedOfPlatform;

    // These few first: each new program of a worker is checked for its types, and ten at once would all begin with that.
    const endless = kinds.filter(isEndless);
    const given = await withSomeTimeLimit(
      ENDLESS_TIMEOUT_MS,
      (timeoutMs) => fetchKinds(endless, { ...options, timeoutMs }),
      (came) => endless.every((kind) => gotAsFar(came[kind.name]!, expectedOf(kind)[1])),
    );
    assertEquals(given, Object.fromEntries(endless.map(expectedOf)));
    // All others end by themselves.
    const others = kinds.filter((kind) => !isEndless(kind));
    const came = await fetchKinds(others, { ...options, timeoutMs: HUNG_MS });
    assertEquals(came, Object.fromEntries(others.map(expectedOf)));

    async function fetchKinds(kinds: readonly Kind[], options: FetchOptions) {
      const rows: ResultRow[] = [];
      const urls = kinds.map(({ name }) => `${site.url}kinds/${name}`);
      const batches = step.urls === "one" ? urls.map((url) => [url]) : [urls];
      for (const urls of batches) {
        const onRow = (row: ResultRow) => void rows.push(row);
        await (await startFetch(step, { urls, options, onRow })).ended;
      }
      assertEquals(rows.length, kinds.length);
      return Object.fromEntries(rows.map(described));
    }
  });
}

/** What is the same for all clients. */
interface Described extends Told {
  readonly bytes: number | null;
  readonly sha256: string | null;
}

/** By the name of the kind. */
function described({ url, status, error, bytes, sha256 }: ResultRow): [string, Described] {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return [name, { status, error: error?.kind ?? null, bytes: error ? null : bytes, sha256 }];
}

function expected({ name, outcome: { status, error, body } }: Kind): [string, Described] {
  const sha256 = body === null ? null : createHash("sha256").update(body).digest("hex");
  return [name, { status, error, bytes: body?.length ?? null, sha256 }];
}

/** What a platform that makes the requests itself does not tell: what is wrong, or of a head that is not good the status. */
const untold: Readonly<Record<string, Partial<Outcome>>> = {
  "bad-chunk": { error: "incomplete" },
  "bad-length": { status: null },
  "head-flood": { status: null },
};

function expectedOfPlatform(kind: Kind): [string, Described] {
  return expected({ ...kind, outcome: { ...kind.outcome, ...untold[kind.name] } });
}
