/*
 * protocol.h: the service that the C servers offer, apart from all waiting.
 *
 * TCP carries bytes and keeps no boundaries, so a server has to find the lines in what `recv()` brings, and to
 * keep the half line at its end until the other half comes. Here one buffer serves for both: the half line is
 * copied to its beginning, `recv()` fills in what follows, and every whole line is then in one piece.
 *
 *     char *room = begin(&framing, in);
 *     count = recv(fd, room, CHUNK_BYTES_MAX, 0);
 *     length = count > 0 ? answer_lines(&framing, in, count, out) : answer_end(&framing, in, out);
 *     send(fd, out, length, 0);
 *
 * A connection keeps no more than `struct framing`: 64 bytes of a line. What it sends beyond them is refused
 * once and skipped. The answers to one `recv()` are bounded too, by `OUT_BYTES_MAX`.
 *
 * All functions are static, so that a program is one file to compile, and the compiler sees all of it.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
  /* The longest line, without its line feed. */
  LINE_BYTES_MAX = 64,
  /* The largest n that is computed, fibserv's default. */
  N_MAX = 45,
  /* What one `recv()` may bring: as much as in fibserv's variants. */
  CHUNK_BYTES_MAX = 4096,
  IN_BYTES_MAX = LINE_BYTES_MAX + CHUNK_BYTES_MAX,
  /* The most that one byte can cost is an empty line, whose error has 77 bytes. */
  OUT_BYTES_MAX = 80 * IN_BYTES_MAX,
};

/* What a connection keeps between two calls of `recv()`: the line that has not ended yet. */
struct framing {
  char line[LINE_BYTES_MAX];
  unsigned length;
  /* The line was too long and has been refused: all up to its line feed is ignored. */
  bool skipping;
};

/* The work: slow on purpose, by the same naive recursion as in every other server of this project. */
static unsigned long long fib(unsigned n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/* Writes `value` in decimal digits, and a line feed. `printf()` would take longer than most requests. */
static size_t write_number(unsigned long long value, char *out) {
  char digits[24];
  size_t start = sizeof digits;
  digits[--start] = '\n';
  do {
    digits[--start] = (char)('0' + value % 10);
  } while ((value /= 10) > 0);
  memcpy(out, digits + start, sizeof digits - start);
  return sizeof digits - start;
}

/* Writes the error that quotes a line, with all that is not printable ASCII escaped as in JSON. */
static size_t write_error(const char *line, size_t length, char *out) {
  size_t end = (size_t)sprintf(
      out, "error: Cannot compute fib(n): n must be a whole number from 0 to %d, got \"", N_MAX);
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)line[i];
    if (byte < ' ' || byte > '~') {
      end += (size_t)sprintf(out + end, "\\u%04x", byte);
    } else {
      if (byte == '"' || byte == '\\') out[end++] = '\\';
      out[end++] = (char)byte;
    }
  }
  return end + (size_t)sprintf(out + end, "\"\n");
}

static size_t write_too_long(char *out) {
  return (size_t)sprintf(
      out, "error: Cannot read the request: it must have at most %d bytes, got more\n", LINE_BYTES_MAX);
}

static bool is_space(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Answers one line, given without its line feed. Returns the length of the answer. */
static size_t answer_line(const char *line, size_t length, char *out) {
  if (length > LINE_BYTES_MAX) return write_too_long(out);
  while (length > 0 && is_space(line[0])) line++, length--;
  while (length > 0 && is_space(line[length - 1])) length--;
  unsigned n = 0;
  for (size_t i = 0; i < length; i++) {
    unsigned digit = (unsigned)(line[i] - '0');
    if (digit > 9) return write_error(line, length, out);
    /* Beyond N_MAX it does not matter how far. */
    if (n <= N_MAX) n = 10 * n + digit;
  }
  if (length == 0 || n > N_MAX) return write_error(line, length, out);
  return write_number(fib(n), out);
}

/* Puts the half line, if there is one, into the buffer. Returns where `recv()` is to write. */
static char *begin(const struct framing *framing, char *in) {
  memcpy(in, framing->line, framing->length);
  return in + framing->length;
}

/* Answers all lines that are whole after `count` bytes were received, and keeps the rest. */
static size_t answer_lines(struct framing *framing, const char *in, size_t count, char *out) {
  const char *line = in, *end = in + framing->length + count, *line_feed;
  size_t length = 0;
  while ((line_feed = memchr(line, '\n', (size_t)(end - line))) != NULL) {
    if (framing->skipping) framing->skipping = false;
    else length += answer_line(line, (size_t)(line_feed - line), out + length);
    line = line_feed + 1;
  }
  if (!framing->skipping && end - line > LINE_BYTES_MAX) {
    length += write_too_long(out + length);
    framing->skipping = true;
  }
  framing->length = framing->skipping ? 0 : (unsigned)(end - line);
  memcpy(framing->line, line, framing->length);
  return length;
}

/* Answers the line that the end of the stream ends, if there is one. */
static size_t answer_end(struct framing *framing, const char *in, char *out) {
  size_t length = framing->length > 0 ? answer_line(in, framing->length, out) : 0;
  framing->length = 0;
  return length;
}

#endif
