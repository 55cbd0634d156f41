/*
 * load_client.c: the load that all servers are measured with.
 *
 * On one core every microsecond that the client takes is one that the server does not get. A client that costs as
 * much as the server hides half of a difference between two servers. So the load comes from C, too: one thread,
 * epoll, a closed loop (each answer sends the next request), and the answers are checked byte by byte without
 * being parsed, since all requests are the same.
 *
 * All connections are open before the clock starts, and only what arrives between the start and the end counts, its
 * own processor time included. It then leaves at once: what is under way is not waited for. Only a window in which nothing
 * has come goes on until something does, for a while: of such a one, nothing could be said.
 *
 * usage: load_client HOST PORT N CONNECTIONS SECONDS PIPELINE
 *
 * prints: {"requests":…,"seconds":…,"reqPerSec":…,"cpuSeconds":…}
 * exits with 0; 1 a wrong answer, or a connection lost; 2 wrong usage; 3 the server cannot be reached
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "socket_setup.h"

enum {
  EVENTS_MAX = 512,
  N_MAX = 90,
  CONNECTIONS_MAX = 100000,
  /* Requests wait in the kernel's buffers, which hold more than this: so no send() ever waits. */
  PIPELINE_MAX = 1000,
  /* How long the first answer is waited for after the end of the window. */
  PATIENCE_SECONDS = 10,
};

struct connection {
  int fd;
  /* How much of the next answer has come. */
  size_t received;
};

static double now_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void leave(int code, const char *message) {
  fprintf(stderr, "load_client: %s\n", message);
  exit(code);
}

static double number(const char *text, double min, double max) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end != '\0' || !(value >= min && value <= max)) {
    fprintf(stderr, "load_client: Cannot parse \"%s\": it must be a number from %g to %g\n", text, min, max);
    exit(2);
  }
  return value;
}

static void send_requests(int fd, const char *requests, size_t length) {
  if (send(fd, requests, length, MSG_NOSIGNAL) != (ssize_t)length) leave(1, "the connection was lost");
}

/* Compares what has come with the one answer there is. Returns how many answers are complete. */
static unsigned take_answers(struct connection *connection, const char *answer, size_t answer_length) {
  static char bytes[1 << 16];
  ssize_t count = recv(connection->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (count <= 0) leave(1, "the connection was lost");
  unsigned answers = 0;
  for (ssize_t i = 0; i < count; i++) {
    if (bytes[i] != answer[connection->received]) leave(1, "got a wrong answer");
    if (++connection->received < answer_length) continue;
    connection->received = 0;
    answers++;
  }
  return answers;
}

int main(int argc, char **argv) {
  static struct epoll_event events[EVENTS_MAX];
  if (argc != 7) leave(2, "usage: load_client HOST PORT N CONNECTIONS SECONDS PIPELINE");
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) leave(2, "HOST must be an IPv4 address");
  address.sin_port = htons((unsigned short)number(argv[2], 1, 65535));
  unsigned n = (unsigned)number(argv[3], 0, N_MAX);
  unsigned connections = (unsigned)number(argv[4], 1, CONNECTIONS_MAX);
  double seconds = number(argv[5], 0.001, 1e6);
  unsigned pipeline = (unsigned)number(argv[6], 1, PIPELINE_MAX);
  allow_many_descriptors();

  unsigned long long fib = 0, next = 1;
  for (unsigned i = 0; i < n; i++) {
    unsigned long long sum = fib + next;
    fib = next;
    next = sum;
  }
  char answer[32], request[16];
  size_t answer_length = (size_t)sprintf(answer, "%llu\n", fib);
  size_t request_length = (size_t)sprintf(request, "%u\n", n);
  char *requests = malloc(pipeline * request_length);
  struct connection *all = calloc(connections, sizeof *all);
  int epoll = epoll_create1(0);
  if (requests == NULL || all == NULL || epoll < 0) fail("load_client");
  for (unsigned i = 0; i < pipeline; i++) memcpy(requests + i * request_length, request, request_length);

  for (unsigned i = 0; i < connections; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    all[i].fd = socket(AF_INET, SOCK_STREAM, 0);
    if (all[i].fd < 0) fail("socket");
    if (connect(all[i].fd, (struct sockaddr *)&address, sizeof address) < 0) leave(3, strerror(errno));
    send_at_once(all[i].fd);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event) < 0) fail("epoll_ctl");
  }

  unsigned long long total = 0;
  double cpu_start = cpu_seconds(), start = now_seconds(), end = start + seconds, now;
  for (unsigned i = 0; i < connections; i++) send_requests(all[i].fd, requests, pipeline * request_length);
  for (;;) {
    double until = total > 0 ? end : end + PATIENCE_SECONDS;
    now = now_seconds();
    if (now >= until) break;
    int count = epoll_wait(epoll, events, EVENTS_MAX, (int)((until - now) * 1000) + 1);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      unsigned answers = take_answers(connection, answer, answer_length);
      if (answers > 0) send_requests(connection->fd, requests, answers * request_length);
      total += answers;
    }
  }
  double elapsed = now - start;
  printf("{\"requests\":%llu,\"seconds\":%.6f,\"reqPerSec\":%.2f,\"cpuSeconds\":%.6f}\n", total, elapsed,
         (double)total / elapsed, cpu_seconds() - cpu_start);
  return 0;
}
