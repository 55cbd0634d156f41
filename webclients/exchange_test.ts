import { assert, assertEquals, assertThrows } from "@std/assert";
import { deflateSync, gzipSync } from "node:zlib";
import { CLOSED, WOULD_BLOCK } from "../loop/io/types.ts";
import { FakeDeadlineClock } from "./deadline_clock_testing.ts";
import { Exchange, type ExchangeRequest } from "./exchange.ts";
import { ResponseHead } from "./http/head.ts";
import { bytesOf, textOf } from "./http/response_testing.ts";
import { DEFAULTS, type DownloadOptions } from "./options.ts";

/** An exchange that has a connection, and its clock. */
function begin(options: Partial<DownloadOptions> = {}, request: Partial<ExchangeRequest> = {}) {
  const clock = new FakeDeadlineClock();
  const exchange = new Exchange({
    url: new URL("http://h:81/a"),
    options: { ...DEFAULTS, ...options },
    clock,
    deadlineMs: clock.now() + 500,
    ...request,
  });
  return { clock, exchange };
}

function send(exchange: Exchange): void {
  exchange.connected();
  while (exchange.output.length > 0) exchange.sent(Math.min(10, exchange.output.length));
}

function receive(exchange: Exchange, text: string): void {
  exchange.receive(bytesOf(text), text.length);
}

const HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

Deno.test("Exchange tells where to connect to, and what to send", () => {
  const { exchange } = begin();
  assertEquals([exchange.origin, exchange.address], ["http://h:81", { hostname: "h", port: 81 }]);
  assert(textOf(exchange.output).startsWith("GET /a HTTP/1.1\r\nHost: h:81\r\n"));
  exchange.sent(4);
  assert(textOf(exchange.output).startsWith("/a HTTP/1.1"));
  const secure = begin({ caCerts: ["PEM"] }, { url: new URL("https://[::1]/") }).exchange;
  assertEquals(secure.address, { hostname: "::1", port: 443, tls: { caCerts: ["PEM"] } });
});

Deno.test("receive() is over with the response, and nothing changes after that", () => {
  const { exchange, clock } = begin({ keepBody: true });
  send(exchange);
  receive(exchange, HELLO.slice(0, 20));
  exchange.receive(new Uint8Array(0), WOULD_BLOCK);
  assertEquals([exchange.isOver, exchange.status], [false, 200]);
  clock.advance(7);
  receive(exchange, HELLO.slice(20));
  assertEquals([exchange.isOver, exchange.error, exchange.mayReuse], [true, null, false]);
  assertEquals(textOf(exchange.body!.bytes!), "hello");
  assertEquals(exchange.overAtMs! - exchange.firstByteAtMs!, 7);
  exchange.expire();
  exchange.abort();
  exchange.fail(new Deno.errors.ConnectionReset());
  receive(exchange, "junk");
  assertEquals([exchange.error, exchange.isAborted, exchange.bodyLength], [null, false, 5]);
});

Deno.test("mayReuse needs both sides, and a request that was sent as a whole", () => {
  const { exchange: kept } = begin({ keepAlive: true });
  send(kept);
  receive(kept, HELLO);
  assertEquals(kept.mayReuse, true);
  const { exchange: early } = begin({ keepAlive: true });
  early.connected();
  receive(early, HELLO);
  assertEquals([early.isOver, early.mayReuse, early.output.length], [true, false, 0]);
});

Deno.test("receive() tells the kinds of ends", () => {
  const kindAfter = (...steps: ((exchange: Exchange) => void)[]) => {
    const { exchange } = begin();
    send(exchange);
    for (const step of steps) step(exchange);
    return exchange.error?.kind ?? null;
  };
  const end = (exchange: Exchange) => exchange.receive(new Uint8Array(0), 0);
  const lose = (exchange: Exchange) =>
    exchange.receive(new Uint8Array(0), CLOSED, new Deno.errors.ConnectionReset());
  const text = (text: string) => (exchange: Exchange) => receive(exchange, text);
  const head = "HTTP/1.1 200 OK\r\n";
  assertEquals(kindAfter(end), "incomplete");
  assertEquals(kindAfter(lose), "incomplete");
  assertEquals(kindAfter((e) => e.receive(new Uint8Array(0), CLOSED)), "incomplete");
  assertEquals(kindAfter(text(`${head}\r\nx`), end), null);
  assertEquals(kindAfter(text(`${head}\r\nx`), lose), "incomplete");
  assertEquals(kindAfter(text("junk")), "protocol");
  assertEquals(
    kindAfter(text(`${head}Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx`)),
    "decode",
  );
  assertEquals(kindAfter(text(`${head}Content-Encoding: br\r\n`), text("\r\n")), "decode");
});

Deno.test("receive() counts decoded bytes against maxBytes, and does not wait for the rest", () => {
  const { exchange } = begin({ maxBytes: 4 });
  send(exchange);
  receive(exchange, "HTTP/1.1 200 OK\r\n\r\nhell");
  assertEquals(exchange.isOver, false);
  receive(exchange, "o");
  assertEquals([exchange.error?.kind, exchange.bodyLength], ["too-large", 4]);
  const { exchange: announced } = begin({ maxBytes: 4 });
  send(announced);
  receive(announced, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  assertEquals(announced.error?.kind, "too-large");
  const { exchange: packed } = begin({ maxBytes: 1000 });
  send(packed);
  const bomb = textOf(new Uint8Array(gzipSync(new Uint8Array(1001))));
  receive(
    packed,
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n${bomb}`,
  );
  assertEquals(packed.error?.kind, "too-large");
});

Deno.test("receive() takes a response to HEAD as it is, whatever its head promises", () => {
  const { exchange } = begin({ method: "HEAD", keepAlive: true });
  send(exchange);
  receive(exchange, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Encoding: br\r\n\r\n");
  assertEquals([exchange.error, exchange.body!.length, exchange.mayReuse], [null, 0, true]);
});

Deno.test("receive() is over at the head of a redirect that is to be followed", () => {
  const redirect = "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 5\r\n\r\n";
  const { exchange } = begin({ keepAlive: true });
  send(exchange);
  receive(exchange, redirect);
  assertEquals([exchange.isOver, exchange.mayReuse, exchange.error], [true, false, null]);
  const { exchange: huge } = begin({ maxBytes: 4 });
  send(huge);
  receive(huge, redirect);
  assertEquals([huge.isOver, huge.error], [true, null]);
  const { exchange: whole } = begin({ keepAlive: true });
  send(whole);
  receive(whole, `${redirect}hello`);
  assertEquals([whole.isOver, whole.mayReuse], [true, true]);
  const { exchange: kept } = begin({ followRedirects: false });
  send(kept);
  receive(kept, redirect);
  assertEquals(kept.isOver, false);
});

Deno.test("remainingMs() is that of the connection first, then that of the URL", () => {
  const { exchange, clock } = begin({ connectTimeoutMs: 100 });
  assertEquals(exchange.remainingMs(), 100);
  clock.advance(60);
  assertEquals(exchange.remainingMs(), 40);
  exchange.connected();
  assertEquals(exchange.remainingMs(), 440);
  clock.advance(1000);
  assertEquals(exchange.remainingMs(), 0);
  assertEquals(begin({ connectTimeoutMs: 100 }, { delayMs: 50 }).exchange.remainingMs(), 150);
  assertEquals(begin({ connectTimeoutMs: 1000 }).exchange.remainingMs(), 500);
});

Deno.test("expire() says which time was up", () => {
  const { exchange: first } = begin({ connectTimeoutMs: 100 });
  first.expire();
  assertEquals([first.error?.kind, first.error?.message], [
    "timeout",
    "Cannot wait any longer: a connection may take 100 ms, got no connection",
  ]);
  const { exchange: second } = begin({ timeoutMs: 500 });
  send(second);
  receive(second, "HTTP/1.1");
  second.expire();
  assertEquals(
    second.error?.message,
    "Cannot wait any longer: a URL may take 500 ms, got a part of the response",
  );
});

Deno.test("receive() looks at the clock itself, but takes a whole response", () => {
  const { exchange: endless, clock } = begin();
  send(endless);
  receive(endless, "HTTP/1.1 200 OK\r\n\r\n");
  clock.advance(500);
  receive(endless, "drip");
  assertEquals(endless.error?.kind, "timeout");
  const { exchange: late, clock: lateClock } = begin();
  send(late);
  lateClock.advance(501);
  receive(late, HELLO);
  assertEquals(late.error, null);
});

Deno.test("fail() maps by phase, and throws what is a bug", () => {
  const { exchange: unconnected } = begin();
  unconnected.fail(new Deno.errors.ConnectionReset());
  assertEquals(unconnected.error?.kind, "connect");
  const { exchange: connected } = begin();
  send(connected);
  assertThrows(() => connected.fail(new TypeError("a bug")), TypeError);
  connected.fail(new Deno.errors.ConnectionReset());
  assertEquals(connected.error?.kind, "incomplete");
});

Deno.test("receiveHead() and receiveBody() take what a platform has parsed", () => {
  const { exchange } = begin({ keepBody: true });
  exchange.connected();
  exchange.receiveHead(new ResponseHead(1, 200, []));
  exchange.receiveBody(bytesOf("unpacked"));
  exchange.receiveBody(null);
  assertEquals([exchange.isOver, textOf(exchange.body!.bytes!)], [true, "unpacked"]);
  const { exchange: packed } = begin({ keepBody: true });
  packed.receiveHead(new ResponseHead(1, 200, [["content-encoding", "deflate"]]));
  packed.receiveBody(new Uint8Array(deflateSync("unpacked by us")));
  packed.receiveBody(null);
  assertEquals(textOf(packed.body!.bytes!), "unpacked by us");
  const { exchange: large } = begin({ maxBytes: 10 });
  large.receiveHead(new ResponseHead(1, 200, [["content-length", "11"]]));
  assertEquals([large.error?.kind, large.status], ["too-large", 200]);
  const { exchange: late, clock } = begin();
  late.receiveHead(new ResponseHead(1, 200, []));
  clock.advance(500);
  late.receiveBody(bytesOf("drip"));
  assertEquals(late.error?.kind, "timeout");
});

Deno.test("sent() and receive() take what blocking calls return when they fail, or when their time is up", () => {
  const broken = begin().exchange;
  broken.connected();
  const { length } = broken.output;
  broken.sent(WOULD_BLOCK);
  assertEquals([broken.output.length, broken.isOver], [length, false]);
  broken.sent(CLOSED, new Deno.errors.BrokenPipe("it broke"));
  assertEquals([broken.error?.kind, broken.output.length], ["incomplete", 0]);
  broken.sent(1);

  for (const call of ["sent", "receive"] as const) {
    const { exchange, clock } = begin();
    exchange.connected();
    clock.advance(500);
    if (call === "sent") exchange.sent(WOULD_BLOCK);
    else exchange.receive(new Uint8Array(0), WOULD_BLOCK);
    assertEquals(exchange.error?.kind, "timeout", call);
  }
});

Deno.test("fail() tells the time that was given to a call from the patience of the system", () => {
  const ours = begin().exchange;
  ours.fail(new Deno.errors.TimedOut("Cannot connect: it must not take longer than 500 ms"));
  assertEquals(ours.error?.kind, "timeout");
  const systems = begin().exchange;
  systems.fail(Object.assign(new Deno.errors.TimedOut("it took long"), { code: "ETIMEDOUT" }));
  assertEquals(systems.error?.kind, "connect");
});

Deno.test("receive() and receiveBody() are over when enough came of a body, and the connection is then of no use", () => {
  const options = { keepBody: true, keepAlive: true, maxBytes: 4, enoughBytes: 3 };
  const { exchange } = begin(options);
  send(exchange);
  receive(exchange, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nab");
  assertEquals(exchange.isOver, false);
  receive(exchange, "cde");
  assertEquals([exchange.error, exchange.mayReuse], [null, false]);
  assertEquals(textOf(exchange.body!.bytes!), "abcde");

  const { exchange: platform } = begin(options);
  platform.connected();
  platform.receiveHead(new ResponseHead(1, 200, [["content-length", "999"]]));
  platform.receiveBody(bytesOf("ab"));
  assertEquals(platform.isOver, false);
  platform.receiveBody(bytesOf("cde"));
  assertEquals([platform.error, textOf(platform.body!.bytes!)], [null, "abcde"]);
});
