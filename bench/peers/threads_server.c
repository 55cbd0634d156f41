/*
 * threads_server.c: a thread for each connection, whose calls block.
 *
 * What does the operating system give to a server that leaves all waiting to it? `thrd` does the same with
 * workers; this program says what that costs with threads as they come. It has no list of connections and no
 * state machine: what a client is about to do next is where its thread stands.
 *
 * A client that does not read blocks its own thread in `send()`, and nobody else. The number of threads is the
 * number of connections, bounded by the system's limits; a client for whom there is no thread is told so.
 *
 * After W. R. Stevens, UNIX Network Programming, vol. 1, chapter 26 ("one thread per client").
 *
 * usage: threads_server PORT
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

#include "loopback.h"
#include "protocol.h"

/* In and out buffers have 340 KB; of their memory only what is touched is real. */
enum { STACK_BYTES = 1 << 20 };

static bool send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes += sent;
    length -= (size_t)sent;
  }
  return true;
}

static void *serve(void *argument) {
  int fd = (int)(intptr_t)argument;
  struct framing framing = {.length = 0};
  char in[IN_BYTES_MAX], out[OUT_BYTES_MAX];
  bool goes_on = true;
  while (goes_on) {
    char *room = begin(&framing, in);
    ssize_t count = recv(fd, room, CHUNK_BYTES_MAX, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    size_t length = count > 0 ? answer_lines(&framing, in, (size_t)count, out)
                              : answer_end(&framing, in, out);
    goes_on = send_all(fd, out, length) && count > 0;
  }
  close(fd);
  return NULL;
}

int main(int argc, char **argv) {
  static const char refusal[] = "error: too many connections\n";
  pthread_attr_t attributes;
  pthread_t thread;
  allow_many_descriptors();
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  int listener = listen_on_loopback(argc, argv);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) fail("accept");
      continue;
    }
    send_at_once(fd);
    if (pthread_create(&thread, &attributes, serve, (void *)(intptr_t)fd) != 0) {
      send_all(fd, refusal, sizeof refusal - 1);
      close(fd);
    }
  }
}
