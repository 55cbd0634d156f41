import { assertEquals, assertRejects } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { requestsOf, type Script, ScriptedServer, sendText } from "../scripted_server_testing.ts";
import { LineClient } from "./line_client.ts";

const test = testNeeding("net");

/** Answers each line with itself, in pieces of two bytes. */
const echo: Script = async (connection) => {
  for await (const line of requestsOf(connection)) await sendText(connection, `${line}\n`, 2);
};

test("readLine() and readLines() give lines, wherever the network cuts them", async () => {
  await using server = new ScriptedServer(echo);
  using client = await LineClient.connect(server.target.port);
  await client.writePackets(["1", "0\n1", "2\n\n13\n"]);
  assertEquals(await client.readLine(), "10");
  assertEquals(await client.readLines(3), ["12", "", "13"]);
  assertEquals(await client.ask(14), "14");
});

test("readToEnd() gives all that is left when the server ends the stream", async () => {
  await using server = new ScriptedServer(echo);
  using client = await LineClient.connect(server.target.port);
  await client.write("1\n2\n3\n");
  assertEquals(await client.readLine(), "1");
  await client.closeWrite();
  assertEquals(await client.readToEnd(), "2\n3\n");
  assertEquals([await client.readLine(), await client.readToEnd()], [null, ""]);
});

test("readLine() fails when the stream ends inside a line", async () => {
  await using server = new ScriptedServer(async (connection) => {
    await sendText(connection, "5");
    await connection.closeWrite();
    for await (const _line of requestsOf(connection));
  });
  using client = await LineClient.connect(server.target.port);
  await assertRejects(() => client.readLine(), Error, "it must end with a line feed, got 5");
});
