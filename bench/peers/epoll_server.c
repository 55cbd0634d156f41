/*
 * epoll_server.c: one thread, level-triggered epoll. The yardstick.
 *
 * How fast could a server be that does the same as ours? "Requests per second" says little: the figure
 * depends on the machine, its load and the hour. A ratio to a plain C program that runs beside it says how much of
 * the time goes to the runtime and to the style of the program, and how much to the kernel, which takes most of it
 * here.
 *
 * The program is what a textbook would print, with nothing left out that a server needs, and no trick: one
 * `recv()` and one `send()` for each connection that is ready. A `send()` may take a part only. Then the rest
 * is kept, and nothing more is read from that client until it has gone, so that a client which does not
 * read cannot make the server grow.
 *
 * After M. Kerrisk, The Linux Programming Interface, chapter 63 ("the epoll API").
 *
 * usage: epoll_server PORT
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loopback.h"
#include "protocol.h"

enum { EVENTS_MAX = 512 };

struct connection {
  int fd;
  struct framing framing;
  /* The client sends no more: close when all answers have gone. */
  bool ended;
  /* The answers that the kernel has not taken yet, or NULL. */
  char *unsent;
  size_t unsent_start, unsent_end;
};

static int epoll;
/* Nothing stays in these from one connection to the next, so all can share them. */
static char in[IN_BYTES_MAX], out[OUT_BYTES_MAX];

static void watch(int operation, int fd, struct connection *connection, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) fail("epoll_ctl");
}

static void accept_clients(int listener) {
  int fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) fail("calloc");
    send_at_once(fd);
    connection->fd = fd;
    watch(EPOLL_CTL_ADD, fd, connection, EPOLLIN);
  }
  /* A yardstick that is out of descriptors measures nothing. A client that is already gone is no matter. */
  if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) fail("accept4");
}

static void end(struct connection *connection) {
  close(connection->fd); /* which also removes it from epoll */
  free(connection->unsent);
  free(connection);
}

/* Sends `length` bytes. Returns how many the kernel took, or -1 when the client has vanished. */
static ssize_t try_to_send(int fd, const char *bytes, size_t length) {
  ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
  return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

static void on_readable(struct connection *connection) {
  char *room = begin(&connection->framing, in);
  ssize_t count = recv(connection->fd, room, CHUNK_BYTES_MAX, 0);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) end(connection);
    return;
  }
  connection->ended = count == 0;
  size_t length = count > 0 ? answer_lines(&connection->framing, in, (size_t)count, out)
                            : answer_end(&connection->framing, in, out);
  ssize_t sent = length > 0 ? try_to_send(connection->fd, out, length) : 0;
  if (sent < 0 || ((size_t)sent == length && connection->ended)) {
    end(connection);
  } else if ((size_t)sent < length) {
    connection->unsent_start = 0;
    connection->unsent_end = length - (size_t)sent;
    connection->unsent = malloc(connection->unsent_end);
    if (connection->unsent == NULL) fail("malloc");
    memcpy(connection->unsent, out + sent, connection->unsent_end);
    watch(EPOLL_CTL_MOD, connection->fd, connection, EPOLLOUT);
  }
}

static void on_writable(struct connection *connection) {
  ssize_t sent = try_to_send(connection->fd, connection->unsent + connection->unsent_start,
                             connection->unsent_end - connection->unsent_start);
  if (sent < 0) {
    end(connection);
    return;
  }
  connection->unsent_start += (size_t)sent;
  if (connection->unsent_start < connection->unsent_end) return;
  free(connection->unsent);
  connection->unsent = NULL;
  if (connection->ended) end(connection);
  else watch(EPOLL_CTL_MOD, connection->fd, connection, EPOLLIN);
}

int main(int argc, char **argv) {
  static struct epoll_event events[EVENTS_MAX];
  allow_many_descriptors();
  int listener = listen_on_loopback(argc, argv);
  if (fcntl(listener, F_SETFL, O_NONBLOCK) < 0) fail("fcntl");
  if ((epoll = epoll_create1(0)) < 0) fail("epoll_create1");
  /* The listener is the one that has no connection. */
  watch(EPOLL_CTL_ADD, listener, NULL, EPOLLIN);
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS_MAX, -1);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      if (connection == NULL) accept_clients(listener);
      else if (connection->unsent != NULL) on_writable(connection);
      else on_readable(connection);
    }
  }
}
