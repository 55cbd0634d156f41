/**
 * The peers as commands: each is built when somebody asks for it, so that nobody waits for compilers of what is not
 * measured.
 *
 * @module
 */

import { build, loadClient, type Peer, peers } from "../peers/peers.ts";
import type { ToolState } from "../peers/tools.ts";

/** Builds them, each once. */
export class BuiltPeers {
  readonly #folder: string;
  readonly #tools: readonly ToolState[];
  readonly #commands = new Map<string, Promise<readonly string[]>>();
  readonly #used = new Set<ToolState>();

  /** @param folder where programs are compiled to */
  constructor(folder: string, tools: readonly ToolState[]) {
    this.#folder = folder;
    this.#tools = tools;
  }

  /**
   * The command of a server, or of the load client, without its arguments.
   *
   * @param name as in the table of peers
   * @throws {Error} with what its tool would have to be; with the compiler's words when it does not compile
   */
  command(name: string): Promise<readonly string[]> {
    const before = this.#commands.get(name);
    if (before !== undefined) return before;
    const building = this.#build([...peers, loadClient].find((peer) => peer.name === name)!);
    this.#commands.set(name, building);
    return building;
  }

  /** The tools that were used, with their versions: `cc 12.2.0`. */
  get versions(): string[] {
    return Array.from(this.#used, ({ tool, version }) => `${tool} ${version}`);
  }

  async #build(peer: Peer): Promise<readonly string[]> {
    const state = this.#tools.find(({ tool }) => tool === peer.tool)!;
    if (state.refusal !== null) throw new Error(state.refusal);
    const command = await build(peer, this.#folder);
    this.#used.add(state);
    return command;
  }
}
