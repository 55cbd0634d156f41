/*
 * socket_setup.h: what every C program here does with its descriptors before it uses them.
 */
#ifndef SOCKET_SETUP_H
#define SOCKET_SETUP_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* Ends the program with the reason of the last call that failed. */
static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* Every connection needs a descriptor, and the soft limit is often 1024. */
static void allow_many_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) fail("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) < 0) fail("setrlimit");
}

/* Sends small messages at once: Nagle's algorithm would hold one back while an earlier one is not acknowledged. */
static void send_at_once(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

#endif
