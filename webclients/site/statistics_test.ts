import { assertEquals } from "@std/assert";
import { OTHER_PATHS, PATHS_MAX, Statistics } from "./statistics.ts";

Deno.test("Statistics counts requests, paths, connections, and how many requests there were at once", () => {
  const statistics = new Statistics();
  statistics.connectionOpened();
  const first = statistics.requestStarted("/a");
  const second = statistics.requestStarted("/b");
  first();
  statistics.requestStarted("/a")();
  second();
  assertEquals(statistics.numbers(), {
    requests: 3,
    connections: 1,
    maxConcurrent: 2,
    byPath: { "/a": 2, "/b": 1 },
  });
});

Deno.test("Statistics takes back a connection once, and not after a reset", () => {
  const statistics = new Statistics();
  const uncount = statistics.connectionOpened();
  statistics.connectionOpened();
  uncount();
  uncount();
  assertEquals(statistics.numbers().connections, 1);
  const late = statistics.connectionOpened();
  statistics.reset();
  late();
  assertEquals(statistics.numbers().connections, 0);
});

Deno.test("Statistics begins anew at a reset, with what is being answered", () => {
  const statistics = new Statistics();
  const done = statistics.requestStarted("/a");
  statistics.reset();
  assertEquals(statistics.numbers(), {
    requests: 0,
    connections: 0,
    maxConcurrent: 1,
    byPath: {},
  });
  done();
  statistics.reset();
  assertEquals(statistics.numbers().maxConcurrent, 0);
});

Deno.test("Statistics counts paths together when they are too many or too long", () => {
  const statistics = new Statistics();
  statistics.requestStarted(`/${"x".repeat(300)}`);
  for (let i = 0; i < PATHS_MAX + 10; i++) statistics.requestStarted(`/${i}`);
  statistics.requestStarted("/0");
  const { byPath } = statistics.numbers();
  // The others have a row, too, so that one path fewer was kept.
  assertEquals(Object.keys(byPath).length, PATHS_MAX);
  assertEquals(byPath[OTHER_PATHS], 12);
  assertEquals(byPath["/0"], 2);
});

Deno.test("Statistics counts a path that is the name of something else", () => {
  const statistics = new Statistics();
  statistics.requestStarted("__proto__");
  assertEquals(JSON.stringify(statistics.numbers().byPath), '{"__proto__":1}');
});
