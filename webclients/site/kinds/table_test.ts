import { assert, assertEquals, assertMatch } from "@std/assert";
import { receive, understand, type Understood } from "../right_client_testing.ts";
import { RESPONSE_BYTES_MAX, type Script } from "../script.ts";
import type { Asked, Kind, Outcome } from "./kind.ts";
import { BOMB_MIB } from "./codings.ts";
import { HUGE_BYTES } from "./floods.ts";
import { kindNamed, kinds } from "./table.ts";

const ORIGIN = "http://127.0.0.1:8080";
const NAMES_OF_THE_CONTRACT =
  ("plain empty http10 until-close chunked trailers interim no-content gzip deflate redirect " +
    "redirect-relative redirect-loop not-found server-error-once busy-once drip silent cut cut-chunk " +
    "reset junk bad-length bad-chunk head-flood bomb huge endless").split(" ");

/** Asks for a kind, and goes where it leads, at most ten times. */
function fetchKind(kind: Kind, first = true): Outcome {
  let url = new URL(`/kinds/${kind.name}`, ORIGIN);
  for (let redirects = 0;; redirects++) {
    const target = kindNamed(url.pathname.slice("/kinds/".length));
    assert(target !== undefined, url.href);
    const understood = understand(receive(target.script(asked(url, first))));
    const next = nextUrl(understood, url);
    if (next === null) return outcome(understood);
    if (redirects === 10 || next.protocol !== "http:") {
      return { status: understood.status, error: "redirect", body: null };
    }
    url = next;
  }
}

function asked(url: URL, first: boolean): Asked {
  return { query: url.search.slice(1), origin: ORIGIN, isFirstTime: () => first };
}

function nextUrl({ status, location }: Understood, base: URL): URL | null {
  return location === undefined || ![301, 302, 303, 307, 308].includes(status!)
    ? null
    : new URL(location, base);
}

function outcome({ status, error, body }: Understood): Outcome {
  return { status, error, body: body === null ? null : new Uint8Array(body) };
}

Deno.test("kinds has all names of the contract, none twice, each with one sentence", () => {
  const names = kinds.map(({ name }) => name);
  assertEquals(NAMES_OF_THE_CONTRACT.filter((name) => !names.includes(name)), []);
  assertEquals(new Set(names).size, names.length);
  for (const { name, explain } of kinds) {
    assertMatch(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assertMatch(explain, /^[^<>&]+\.$/, "HTML shows it as it is");
  }
});

for (const kind of kinds) {
  Deno.test(`${kind.name} has the outcome that its row promises`, () => {
    assertEquals(fetchKind(kind), kind.outcome);
  });

  Deno.test(`${kind.name} is the same when it is asked for again`, () => {
    assertEquals(firstBytes(kind), firstBytes(kind));
  });
}

function firstBytes(kind: Kind) {
  const script = kind.script(asked(new URL(`/kinds/${kind.name}`, ORIGIN), true));
  return receive(script, 200_000);
}

for (const name of ["server-error-once", "busy-once"]) {
  Deno.test(`${name} is plain when it is not the first time`, () => {
    assertEquals(fetchKind(kindNamed(name)!, false), kindNamed("plain")!.outcome);
  });
}

Deno.test("utf8-location answers 404 to whoever does not take it for UTF-8", () => {
  const kind = kindNamed("utf8-location")!;
  const wrong = new URL("/kinds/utf8-location?to=caf%C3%83%C2%A9", ORIGIN);
  assertEquals(understand(receive(kind.script(asked(wrong, true)))).status, 404);
});

/** The sum of all steps of a body, which must end by itself. */
function countBytes(script: Script): number {
  let bytes = 0;
  for (const step of script.body) if (step instanceof Uint8Array) bytes += step.length;
  return bytes;
}

Deno.test("huge sends as many bytes as it promises", () => {
  const script = kindNamed("huge")!.script(asked(new URL(ORIGIN), true));
  assertEquals(countBytes(script), HUGE_BYTES);
  assert(HUGE_BYTES < RESPONSE_BYTES_MAX, "or its end would not be sent");
});

Deno.test("bomb is small, is one whole gzip stream, and unpacks to what it says", async () => {
  const script = kindNamed("bomb")!.script(asked(new URL(ORIGIN), true));
  assert(countBytes(script) < 200_000);
  const chunks = [...kindNamed("bomb")!.script(asked(new URL(ORIGIN), true)).body];
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const step = chunks.shift();
      if (step === undefined) controller.close();
      else if (step instanceof Uint8Array) {
        const data = step.slice(step.indexOf(10) + 1, -2);
        controller.enqueue(data);
      }
    },
  });
  let bytes = 0;
  // It checks the sum and the length at the end of the stream.
  for await (const part of packed.pipeThrough(new DecompressionStream("gzip"))) {
    bytes += part.length;
  }
  assertEquals(bytes, BOMB_MIB * 2 ** 20);
});
