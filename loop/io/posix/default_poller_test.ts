import { assertEquals, assertInstanceOf } from "@std/assert";
import { defaultPoller } from "./default_poller.ts";
import { EpollPoller } from "./epoll.ts";
import { KqueuePoller } from "./kqueue.ts";
import { isDarwin } from "./platform.ts";
import { PollPoller } from "./poll_poller.ts";
import { posixTest } from "./posix_testing.ts";

posixTest("defaultPoller() is epoll on Linux, and kqueue on macOS", () => {
  const poller = defaultPoller();
  assertEquals(poller.constructor, isDarwin ? KqueuePoller : EpollPoller);
  poller.close();
});

posixTest("defaultPoller() is poll where there is nothing better", () => {
  const poller = defaultPoller({ epoll_create1: null, kqueue: null, kevent: null });
  assertInstanceOf(poller, PollPoller);
});
