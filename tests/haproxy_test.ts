/**
 * The servers of `examples/haproxy` behind the real HAProxy: restarted in turn under load, and killed.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { within } from "../internal/measure/within.ts";
import { LineClient } from "../clients/conformance/line_client.ts";
import { Cluster, type ServerName, SERVERS } from "./support/cluster.ts";
import { areMissing } from "./support/permissions.ts";
import { isCommandMissing } from "./support/tools.ts";

const MAIN = new URL("../main.ts", import.meta.url);

// `.ci/run` installs both: there they must not be missing.
const isForbidden = areMissing("read", "write", "net", "run", "ffi");
const mayMiss = isForbidden || Deno.env.get("CI") === undefined;
const isIncomplete = await isCommandMissing("haproxy", "-v") ||
  await isCommandMissing("socat", "-V");
const ignore = Deno.build.os === "windows" || isForbidden || mayMiss && isIncomplete;

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** `fibserv client … --reconnect`, which is killed in the end if it still runs. */
class LoadClient implements AsyncDisposable {
  readonly connections: number;
  readonly pipeline: number;
  readonly #child: Deno.ChildProcess;
  readonly #stderr: Promise<string>;
  readonly #read: Promise<void>;
  #stdout = "";
  #onText = () => {};

  constructor(
    port: number,
    kind: "fast" | "slow",
    connections: number,
    pipeline: number,
    ...flags: string[]
  ) {
    this.connections = connections;
    this.pipeline = pipeline;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", "--allow-net=127.0.0.1", "--allow-ffi", MAIN.href],
        ...["client", kind, `:${port}`, "--reconnect", "--connections", String(connections)],
        ...["--pipeline", String(pipeline), ...flags],
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stderr = new Response(this.#child.stderr).text();
    this.#read = this.#readStdout();
  }

  /** Waits until it has had answers to what it has sent after this call. */
  async goesOn(): Promise<void> {
    // The next of its lines may tell of what was before.
    const wanted = this.#answers() + 2;
    while (this.#answers() < wanted) {
      const text = Promise.withResolvers<void>();
      this.#onText = text.resolve;
      await within(text.promise, "a line of a client");
    }
  }

  /** Stops it by Ctrl-C. @returns what it says in the end */
  async stop(): Promise<{ code: number; account: Record<string, number>; stderr: string }> {
    this.#child.kill("SIGINT");
    const { code, stderr } = await this.#ended();
    const rows = this.#stdout.matchAll(/^(errors|reconnects|lost) +(\d+)$/gm);
    const account = Object.fromEntries(Array.from(rows, ([, row, value]) => [row, Number(value)]));
    return { code, account, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.#ended();
  }

  /** How many lines tell of answers: one for each second, or for each answer. */
  #answers(): number {
    return this.#stdout.match(/^(?:[1-9]\d* req\/s|\d+\.\d+ s)$/gm)?.length ?? 0;
  }

  async #readStdout(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#stdout += text;
      this.#onText();
    }
  }

  async #ended() {
    const end = Promise.all([this.#child.status, this.#stderr, this.#read]);
    const [{ code }, stderr] = await within(end, "the end of a client");
    return { code, stderr };
  }
}

function startClients(port: number): LoadClient[] {
  return [
    new LoadClient(port, "fast", 4, 1),
    new LoadClient(port, "fast", 3, 8, "--io", "posix"),
    new LoadClient(port, "slow", 2, 1, "--n", "30"),
  ];
}

/**
 * Waits until these servers have so many connections together: a client goes on when one of its connections does, and the
 * others may still be on their way.
 *
 * @returns the connections of all servers
 */
async function allAt(names: readonly ServerName[], total: number, cluster: Cluster) {
  const counting = async () => {
    for (;;) {
      const connections = await cluster.connections();
      if (names.reduce((sum, name) => sum + connections[name].now, 0) === total) return connections;
    }
  };
  return await within(counting(), `${total} connections at ${names}`);
}

test("each server is restarted in turn under load, and no request is lost", async () => {
  await using cluster = await Cluster.start();
  await using stack = new AsyncDisposableStack();
  const clients = startClients(cluster.port).map((client) => stack.use(client));
  await Promise.all(clients.map((client) => client.goesOn()));
  assertEquals(await cluster.do("restart"), "a is new\nb is new\nc is new\n");
  await Promise.all(clients.map((client) => client.goesOn()));
  for (const client of clients) {
    const { code, account, stderr } = await client.stop();
    const { errors, lost, reconnects } = account;
    assertEquals({ code, errors, lost }, { code: 130, errors: 0, lost: 0 }, stderr);
    // Wherever a connection was, its server was restarted.
    assert(reconnects! >= client.connections, `${reconnects} of ${client.connections}`);
  }
});

test("when a server is killed, only its own requests are lost, and its clients go on", async () => {
  await using cluster = await Cluster.start();
  await using stack = new AsyncDisposableStack();
  const clients = startClients(cluster.port).map((client) => stack.use(client));
  await Promise.all(clients.map((client) => client.goesOn()));
  const total = clients.reduce((sum, client) => sum + client.connections, 0);
  const connections = await allAt(SERVERS, total, cluster);
  const [victim] = SERVERS.toSorted((a, b) => connections[b].now - connections[a].now);
  await cluster.kill(victim!);
  await Promise.all(clients.map((client) => client.goesOn()));
  const survivors = SERVERS.filter((name) => name !== victim);
  const after = await allAt(survivors, total, cluster);
  // Of the connections that the others have ever had, none has ended; now they have all.
  for (const name of survivors) assertEquals(after[name].now, after[name].ever, name);
  let reconnected = 0;
  for (const client of clients) {
    const { code, account, stderr } = await client.stop();
    const { errors, lost, reconnects } = account;
    assertEquals([errors, code], [0, lost === 0 ? 130 : 1], stderr);
    assert(lost! <= reconnects! * client.pipeline, `${lost} lost of ${reconnects} connections`);
    reconnected += reconnects!;
  }
  // More of them when some came while it died: its connections end a little earlier than its port begins to refuse.
  assert(reconnected >= connections[victim!].now && connections[victim!].now > 0);
});

test("the servers know their clients, whose connections are HAProxy's", async () => {
  await using cluster = await Cluster.start("--trace");
  const ports: number[] = [];
  for (let i = 0; i < SERVERS.length; i++) {
    using client = await LineClient.connect(cluster.port);
    assertEquals(await client.ask(10), "55");
    ports.push(client.port);
  }
  await cluster.do("stop");
  const traces = await Promise.all(SERVERS.map((name) => cluster.log(name)));
  for (const port of ports) {
    assertMatch(traces.join(""), new RegExp(`#\\d+ is 127\\.0\\.0\\.1:${port}, says the balancer`));
  }
});
