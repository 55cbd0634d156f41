/**
 * node_net_server.mjs: Node's own event loop and sockets.
 *
 * What does the best known server runtime for JavaScript reach on the same machine? The program is as a Node
 * programmer writes it who knows what is slow: text instead of buffers, one `write()` for each chunk that comes, and
 * a pause when the kernel takes no more.
 *
 * usage: node node_net_server.mjs PORT
 *
 * @see https://nodejs.org/api/net.html
 */

import { createServer } from "node:net";
import process from "node:process";
import { Framing } from "./fib_protocol.mjs";

const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  const framing = new Framing();
  socket.setEncoding("latin1");
  socket.on("data", (text) => {
    const answers = framing.answerLines(text);
    if (answers !== "" && !socket.write(answers, "latin1")) socket.pause();
  });
  socket.on("drain", () => socket.resume());
  socket.on("end", () => socket.end(framing.answerEnd(), "latin1"));
  // A client that has vanished: Node closes the socket by itself.
  socket.on("error", () => {});
});

server.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 }, () => {
  process.stdout.write(`listening on 127.0.0.1:${server.address().port}\n`);
});
