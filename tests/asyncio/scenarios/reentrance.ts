/**
 * Protocols that call their transport from within each of the calls that it makes.
 *
 * @module
 */

import { bytesOf } from "../../../loop/loop_testing.ts";
import type { Coroutine, EventLoop, Protocol, Transport } from "../../../loop/mod.ts";
import { socketPair } from "../../../loop/network_testing.ts";
import { SocketTransport } from "../../../loop/networking/socket_transport.ts";
import { call, type Differences, type Scenarios, ticks, type Trace } from "../harness.ts";
import { MUCH, receiveAll, reportExceptions, rest } from "../socket_harness.ts";

type Method = (transport: Transport) => unknown;

const METHODS: Record<string, Method> = {
  "close": (transport) => transport.close(),
  "abort": (transport) => transport.abort(),
  "write_eof": (transport) => transport.writeEof(),
  "write": (transport) => transport.write(bytesOf("more")),
  "pause_reading": (transport) => transport.pauseReading(),
  "resume_reading": (transport) => [transport.pauseReading(), transport.resumeReading()],
  "limits": (transport) => transport.setWriteBufferLimits({ high: 0 }),
  "close twice": (transport) => [transport.close(), transport.close()],
  "close and abort": (transport) => [transport.close(), transport.abort()],
  "write and close": (transport) => [transport.write(bytesOf("more")), transport.close()],
};

/** Calls one method at the first occurrence of one event, and remembers all events. */
class RememberingProtocol implements Protocol {
  readonly events: string[] = [];
  #event: string | null;
  readonly #method: Method;
  #transport!: Transport;

  constructor(event: string, method: Method) {
    this.#event = event;
    this.#method = method;
  }

  connectionMade(transport: Transport): void {
    this.#transport = transport;
    this.#occur("made");
  }

  dataReceived(): void {
    this.#occur("received");
  }

  eofReceived(): boolean {
    this.#occur("eof");
    return true;
  }

  connectionLost(): void {
    this.#occur("lost");
  }

  pauseWriting(): void {
    this.#occur("pause");
  }

  resumeWriting(): void {
    this.#occur("resume");
  }

  #occur(event: string): void {
    const again = this.events.includes(event) && (event === "pause" || event === "resume");
    if (!again) this.events.push(event);
    if (event !== this.#event) return;
    this.#event = null;
    this.#method(this.#transport);
  }
}

/** A connection in which everything occurs, for each of the methods. */
function* methodsWithin(event: string, trace: Trace, loop: EventLoop): Coroutine {
  reportExceptions(trace, loop);
  for (const [name, method] of Object.entries(METHODS)) {
    const [near, far] = socketPair();
    const protocol = new RememberingProtocol(event, method);
    const transport = new SocketTransport(loop, far, protocol);
    yield* ticks(2);
    call(() => transport.write(new Uint8Array(MUCH))); // It is refused after writeEof().
    if (!far.isClosed) near.send(bytesOf("x"), 1);
    yield* rest(2);
    const draining = loop.createTask(receiveAll(loop, near));
    yield* rest(20);
    near.closeWrite();
    yield* rest(3);
    transport.close();
    yield* rest(3);
    trace(name, protocol.events);
    draining.cancel();
    yield* rest(1);
    near.close();
  }
}

export const scenarios: Scenarios = {
  *within_connection_made(trace, loop) {
    yield* methodsWithin("made", trace, loop);
  },

  *within_data_received(trace, loop) {
    yield* methodsWithin("received", trace, loop);
  },

  *within_eof_received(trace, loop) {
    yield* methodsWithin("eof", trace, loop);
  },

  *within_pause_writing(trace, loop) {
    yield* methodsWithin("pause", trace, loop);
  },

  *within_resume_writing(trace, loop) {
    yield* methodsWithin("resume", trace, loop);
  },

  *within_connection_lost(trace, loop) {
    yield* methodsWithin("lost", trace, loop);
  },
};

const RESUMED = "[made, pause, received, resume, lost]";
const RESUMED_TO_THE_END = "[made, pause, received, resume, eof, lost]";

export const differences: Differences = {
  within_resume_writing: {
    because: "CPython loses the connection twice, and the second time stumbles over what is gone",
    trace: [
      `close ${RESUMED}`,
      `abort ${RESUMED}`,
      `write_eof ${RESUMED_TO_THE_END}`,
      `write ${RESUMED_TO_THE_END}`,
      `pause_reading ${RESUMED}`,
      `resume_reading ${RESUMED_TO_THE_END}`,
      `limits ${RESUMED_TO_THE_END}`,
      `close twice ${RESUMED}`,
      `close and abort ${RESUMED}`,
      `write and close ${RESUMED}`,
    ],
  },
};
