import { assertEquals } from "@std/assert";
import { test } from "./load_drivers_testing.ts";
import { answerWith, ScriptedServer } from "./scripted_server_testing.ts";

test("runLoad() ends with a server that serves one client at a time", async (runLoad) => {
  let turn = Promise.resolve();
  await using server = new ScriptedServer((connection) => {
    turn = turn.then(() => answerWith("55\n")(connection));
    return turn;
  });
  const { target } = server;
  for (const requests of [2, 20]) {
    const result = await runLoad({ target, n: 10, connections: 3, requests });
    assertEquals([result.outcome, result.requests, result.unanswered], ["done", requests, 0]);
  }
});
