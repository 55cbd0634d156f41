import { assertEquals, assertRejects } from "@std/assert";
import { testNeeding } from "../tests/support/permissions.ts";
import { Thread } from "./thread.ts";

/** Starts a thread, lends it out, and ends it. */
async function withThread(
  greeting: string,
  use: (thread: Thread<string, string, string>) => Promise<void>,
): Promise<void> {
  const url = new URL("./thread_worker_testing.ts", import.meta.url).href;
  const thread = new Thread<string, string, string>(url, "test thread", greeting);
  try {
    await use(thread);
  } finally {
    thread.end();
  }
}

const test = testNeeding("read");

test("do() gives what the thread has made of the setting and the order", async () => {
  await withThread("Hello", async (thread) => {
    await thread.ready();
    assertEquals(await thread.do("you"), "Hello, you");
  });
});

test("do() rejects when the thread crashes", async () => {
  await withThread("Hello", async (thread) => {
    await thread.ready();
    await assertRejects(() => thread.do("crash"), Error, "this is a test");
  });
});

test("do() rejects when the thread ends without a word", async () => {
  await withThread("Hello", async (thread) => {
    await thread.ready();
    await assertRejects(() => thread.do("close"), Error, "got its end");
  });
});

test("do() rejects with the error that has ended the thread", async () => {
  await withThread("Hello", async (thread) => {
    await thread.ready();
    await assertRejects(() => thread.do("throw"), RangeError, "nobody catches");
  });
});

test("ready() rejects when the thread crashes at its start", async () => {
  await withThread("", async (thread) => {
    await assertRejects(() => thread.ready(), Error, "there must be a greeting");
  });
});

test("stop() tells a thread at work, which then says what came of it", async () => {
  await withThread("Hello", async (thread) => {
    await thread.ready();
    const done = thread.do("wait");
    thread.stop();
    assertEquals(await done, "stopped");
  });
});

test("stop() does not wait for a thread that is not ready", async () => {
  await withThread("Hello", async (thread) => {
    thread.stop();
    await thread.ready();
  });
});
