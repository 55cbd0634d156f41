"""What both Python servers answer, without any waiting."""

import json

# The longest line, in bytes, without its line feed.
LINE_BYTES_MAX = 64
N_MAX = 45
TOO_LONG = b"error: Cannot read the request: it must have at most 64 bytes, got more\n"


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def answer(line):
    """Answers one line, given without its line feed."""
    if len(line) > LINE_BYTES_MAX:
        return TOO_LONG
    digits = line.strip(b" \t\r")
    if digits.isdigit():
        n = int(digits)
        if n <= N_MAX:
            return b"%d\n" % fib(n)
    got = json.dumps(digits.decode("latin-1")).replace("\x7f", "\\u007f")
    message = f"error: Cannot compute fib(n): n must be a whole number from 0 to {N_MAX}, got {got}\n"
    return message.encode("ascii")
