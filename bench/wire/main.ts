/**
 * `deno task bench:wire`: how do our servers compare with a plain C server on the same machine, in the same minute?
 *
 * `README.md` in the folder above says what is measured and how to read it.
 *
 * @module
 */

import { implement } from "../../internal/cli/command.ts";
import { dispatch } from "../../internal/cli/dispatch.ts";
import { wireCommand } from "./command.ts";

const program = {
  name: "deno task",
  summary: wireCommand.summary,
  examples: [],
  commands: [implement(wireCommand, async () => (await import("./run.ts")).run)],
};

// What is left of the children is ended by the exit.
if (import.meta.main) Deno.exit(await dispatch(program, [wireCommand.name, ...Deno.args]));
