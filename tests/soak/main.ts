/**
 * `deno task soak`: hostile clients, as many as one likes, over every variant.
 *
 * @module
 */

import { implement } from "../../internal/cli/command.ts";
import { dispatch } from "../../internal/cli/dispatch.ts";
import { soakCommand } from "./command.ts";

const program = {
  name: "deno task",
  summary: soakCommand.summary,
  examples: [],
  commands: [implement(soakCommand, async () => (await import("./run.ts")).run)],
};

if (import.meta.main) Deno.exit(await dispatch(program, [soakCommand.name, ...Deno.args]));
