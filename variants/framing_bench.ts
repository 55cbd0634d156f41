import { fib } from "./fib.ts";
import { Session } from "./framing.ts";

const encoder = new TextEncoder();
const one = encoder.encode("10\n");
const many = encoder.encode("10\n".repeat(1000));

function respond(session: Session, bytes: Uint8Array): void {
  session.receive(bytes, bytes.length);
  do {
    for (const n of session.requests()) session.answer(n);
    session.sent(session.length);
  } while (session.pending);
}

const session = new Session({ maxN: 45, framing: "line" });

Deno.bench("frame one request and its answer", () => respond(session, one));
Deno.bench("frame 1,000 pipelined requests and their answers", () => respond(session, many));
Deno.bench("fib(10), what a fast request asks for", () => void fib(10));
