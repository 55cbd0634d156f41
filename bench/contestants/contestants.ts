/**
 * Who takes part: variants, servers in other runtimes, and whatever the user names.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { reasonOf } from "../../internal/cli/reason.ts";
import { ChildServer, type StartOptions } from "../peers/child_server.ts";
import { build, type Peer, peers } from "../peers/peers.ts";
import { toolStates } from "../peers/tools.ts";
import { CommandError } from "../../internal/cli/errors.ts";
import { parseTarget } from "../../clients/target.ts";
import type { BenchServer, Contestant } from "./contestant.ts";
import { externalId, peerId, type ServerDescription } from "./server_description.ts";
import type { Discipline } from "./discipline.ts";

/** What stands for the port in the command of an external server. */
const PORT = "{port}";
/** A server has answered all that counts; what it still computes is of no use to anybody. */
const STOP_TIMEOUT_MS = 300;
/** One that is not ours may have something to tidy up. */
const EXTERNAL_STOP_TIMEOUT_MS = 3000;
/** A self-extracting executable has another home folder (see `internal/executable/stub.sh`), which is not for the user's programs. */
const USERS_HOME = '[ -z "${FIBSERV_HOME+x}" ] || export HOME="$FIBSERV_HOME"\n';
const PEERS_FOLDER = new URL("../peers/", import.meta.url);

/** The group of the rows of `--peers`, and of `--external`. */
const PEERS_GROUP = "other runtimes";
const EXTERNAL_GROUP = "external";

/** How the peers deal with two clients. */
const disciplines: Readonly<Record<string, Discipline>> = {
  epoll: "one thread",
  threads: "workers",
  node: "one thread",
  bun: "one thread",
  go: "workers",
  java: "workers",
  asyncio: "one thread",
  pythreads: "one interpreter",
};

/** @param own how this program is started */
export function variantContestant(server: ServerDescription, own: readonly string[]): Contestant {
  const command = [...own, "serve", "--variant", server.name, "--io", server.io!, "--port", "0"];
  const options = { name: server.name, stopTimeoutMs: STOP_TIMEOUT_MS };
  return { server, start: (signal) => startProcess(command, { ...options, ...given(signal) }) };
}

/** The peers, and why some of them are missing. */
export interface PeerContestants {
  readonly contestants: readonly Contestant[];
  /** Whole sentences. */
  readonly missing: readonly string[];
}

/**
 * Checks that there are peers to build.
 *
 * @throws {CommandError} when this program has come without them
 */
export async function assertPeerSources(): Promise<void> {
  for (const { source } of peers) {
    if (await isFile(fileURLToPath(new URL(source, PEERS_FOLDER)))) continue;
    throw new CommandError(
      "Cannot measure peers: their sources must be there, which an executable does not carry; " +
        `run the bench from the repository: deno task fibserv bench --peers, got no ${source}`,
    );
  }
}

/**
 * Builds the peers whose tools are here.
 *
 * @param folder where programs are compiled to
 * @param prefix what is put before a server's command
 * @throws {CommandError} when one cannot be built
 */
export async function peerContestants(
  folder: string,
  prefix: readonly string[],
): Promise<PeerContestants> {
  const states = await toolStates();
  const missing: string[] = [];
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const { refusal } = states.find(({ tool }) => tool === peer.tool)!;
    if (refusal !== null) {
      missing.push(`${peer.name} takes no part: ${refusal}.`);
      continue;
    }
    const command = await buildPeer(peer, folder);
    contestants.push({
      server: describePeer(peer),
      start: (signal) =>
        startProcess([...command, "0"], {
          name: peer.name,
          prefix,
          stopTimeoutMs: EXTERNAL_STOP_TIMEOUT_MS,
          ...given(signal),
        }),
    });
  }
  return { contestants, missing };
}

async function buildPeer(peer: Peer, folder: string): Promise<string[]> {
  try {
    return await build(peer, folder);
  } catch (cause) {
    throw new CommandError(reasonOf(cause), { cause });
  }
}

/**
 * @param text `HOST:PORT` of a server that runs, or a command that starts one. The command says
 * `listening on 127.0.0.1:PORT` on a line, or has `{port}` in it, for the port where it is to listen.
 * @throws {CommandError} when an address is expected and is none
 */
export function externalContestant(text: string, prefix: readonly string[]): Contestant {
  const server = describeExternal(text);
  if (/^\S*:\d+$/.test(text)) {
    const target = parseTarget(text);
    const running: BenchServer = {
      target,
      pid: null,
      ended: new Promise(() => {}),
      stop: () => Promise.resolve(),
    };
    return { server, start: () => Promise.resolve(running) };
  }
  return {
    server,
    async start(signal) {
      const port = text.includes(PORT) ? freePort() : undefined;
      const line = port === undefined ? text : text.replaceAll(PORT, String(port));
      const isOne = isOneProgram(line);
      // exec: the program takes the place of the shell, and has its process id, so that its processor time is known.
      const server = await startProcess(
        ["sh", "-c", USERS_HOME + (isOne ? `exec ${line}` : line)],
        {
          name: line,
          prefix,
          stopTimeoutMs: EXTERNAL_STOP_TIMEOUT_MS,
          isGroup: true,
          ...given(signal),
          ...(port === undefined ? {} : { port }),
        },
      );
      return isOne ? server : { ...server, pid: null };
    },
  };
}

/** Whether a line of a shell surely starts one program: a name and arguments, without operators, variables or keywords. */
function isOneProgram(line: string): boolean {
  return !/[;&|<>()`$#\n\\]/.test(line) && /^\s*[\w./'"-]+(\s|$)/.test(line);
}

function given(signal: AbortSignal | undefined): Pick<StartOptions, "signal"> {
  return signal === undefined ? {} : { signal };
}

async function startProcess(
  command: readonly string[],
  options: StartOptions,
): Promise<BenchServer> {
  const server = await ChildServer.start(command, options);
  return {
    target: { hostname: "127.0.0.1", port: server.port },
    pid: server.pid,
    ended: server.ended.then(({ code }) => {
      const said = server.said.trim().replace(/\s*\n\s*/g, " ");
      return `exit code ${code}${said === "" ? "" : `: ${said}`}`;
    }),
    async stop() {
      await server.stop();
    },
  };
}

function describePeer({ name, model, tool }: Peer): ServerDescription {
  return {
    id: peerId({ name, tool }),
    kind: "peer",
    name,
    group: PEERS_GROUP,
    io: null,
    model,
    why: `${model}.`,
    original: null,
    discipline: disciplines[name] ?? null,
    before: null,
  };
}

function describeExternal(text: string): ServerDescription {
  return {
    id: externalId(text),
    kind: "external",
    name: text,
    group: EXTERNAL_GROUP,
    io: null,
    model: "a server of yours",
    why: "A server of yours: you know best.",
    original: null,
    discipline: null,
    before: null,
  };
}

/** Where ports are looked for: above the one at which `serve` listens, and below all that systems deal out by themselves. */
const PORT_MIN = 26_000;
const PORT_END = 32_768;

/**
 * A port that nobody uses. The server takes seconds to listen there, in which the system may give any free port that it
 * deals out to somebody else; so it is none of those.
 *
 * @see ip(7), ip_local_port_range
 */
function freePort(): number {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_END - PORT_MIN));
    try {
      using _listener = Deno.listen({ hostname: "127.0.0.1", port });
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
