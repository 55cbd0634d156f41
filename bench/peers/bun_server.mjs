/**
 * bun_server.mjs: Bun's own sockets, `Bun.listen()`.
 *
 * What does a runtime for JavaScript reach that was made to be fast? All connections share one set of functions, and
 * `write()` keeps nothing: it says how much the kernel took. So the rest is kept here, and nothing more is read from
 * that client until it has gone.
 *
 * usage: bun bun_server.mjs PORT
 *
 * @see https://bun.sh/docs/api/tcp
 */

import process from "node:process";
import { Framing } from "./fib_protocol.mjs";

/** Sends `text`, which is ASCII: a character is a byte. What does not fit waits for `drain()`. */
function send(socket, text) {
  const taken = text === "" ? 0 : Math.max(0, socket.write(text));
  socket.data.unsent = text.slice(taken);
  if (socket.data.unsent !== "") socket.pause();
  else if (socket.data.hasEnded) socket.end();
  else if (socket.data.isPaused) socket.resume();
  socket.data.isPaused = socket.data.unsent !== "";
}

const server = Bun.listen({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  allowHalfOpen: true,
  socket: {
    open(socket) {
      socket.data = { framing: new Framing(), unsent: "", isPaused: false, hasEnded: false };
      socket.setNoDelay(true);
    },
    data(socket, bytes) {
      const answers = socket.data.framing.answerLines(bytes.latin1Slice());
      send(socket, socket.data.unsent + answers);
    },
    drain: (socket) => send(socket, socket.data.unsent),
    end(socket) {
      socket.data.hasEnded = true;
      send(socket, socket.data.unsent + socket.data.framing.answerEnd());
    },
    // A client that has vanished: Bun closes the socket by itself.
    error() {},
  },
});

process.stdout.write(`listening on 127.0.0.1:${server.port}\n`);
