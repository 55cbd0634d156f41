"""threads_server.py: a thread for each connection, in CPython.

What do threads give to a language whose interpreter runs one of them at a time? A thread that
computes holds the interpreter for 5 ms before another one gets it, which is what a fast client
beside a slow one then waits for.

usage: python3 threads_server.py PORT

After David Beazley, "Understanding the Python GIL" (PyCon 2010).
"""

import socket
import sys
import threading

from fib_protocol import LINE_BYTES_MAX, TOO_LONG, answer


def serve(client):
    kept = b""
    skipping = False
    with client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while received := client.recv(4096):
                *lines, kept = (kept + received).split(b"\n")
                if skipping and lines:
                    del lines[0]
                    skipping = False
                answers = [answer(line) for line in lines]
                if skipping:
                    kept = b""
                elif len(kept) > LINE_BYTES_MAX:
                    answers.append(TOO_LONG)
                    kept = b""
                    skipping = True
                client.sendall(b"".join(answers))
            if kept:
                client.sendall(answer(kept))
        except ConnectionError:
            pass  # The client has vanished, which costs nobody else anything.


with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=4096) as listener:
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
