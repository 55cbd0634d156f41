/**
 * The executable, as somebody meets it who has downloaded one file and nothing else: started
 * without any environment, through a link, from a folder with a space in its name, in a home folder
 * full of things that it must not look at.
 *
 * A self-extracting executable is built once for all tests. `FIBSERV_EXECUTABLE` may name another
 * one, which is then tested as well: one that was made by `deno compile`, say, where that is
 * possible.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";

import { ladder as servers } from "../variants/table.ts";
import { ladder as webClients, steps } from "../webclients/table.ts";
import { pathOf } from "../ladder/step.ts";
import { LineClient } from "../clients/conformance/line_client.ts";
import { deckSite } from "../presentation/deck_site.ts";
import {
  ownComponent,
  packageComponents,
  runtimeComponents,
} from "../internal/licenses/components.ts";
import { LabStage } from "../presentation/live/lab_stage.ts";
import { LiveStage } from "../presentation/live/live_stage.ts";
import { LANGUAGES } from "../presentation/words.ts";
import { dearSubjects } from "./support/subjects.ts";
import { LabProcess } from "./support/lab_process.ts";
import { TalkProcess } from "./support/talk_process.ts";
import { testUnpacking } from "./support/unpacking.ts";
import { within } from "../internal/measure/within.ts";
import { implementations } from "../webclients/crawler/table.ts";
import { PracticeSite } from "../webclients/practice_site_testing.ts";
import {
  assertWorks,
  buildBeforeTests,
  built,
  caches,
  command,
  folder,
  home,
  ignore,
  link,
  namesIn,
  newFolder,
  PROJECT,
  report,
  run,
} from "./support/executable.ts";

const { os } = Deno.build;

buildBeforeTests();

/** So many does a bench make at least, one after another, each with processes of its own. */
const MEASUREMENTS = 10;

/** What holds for an executable of either kind. */
function testExecutable(label: string, path: string): void {
  const env = { HOME: home };
  const fibserv = (...args: string[]) => run(path, args, env);

  for (const { label: variant, name, io } of dearSubjects) {
    Deno.test({
      name: `${label} serves ${variant}, drives it, and drains at SIGTERM`,
      ignore,
      async fn() {
        const args = ["serve", "--variant", name, "--io", io, "--port", "0", "--json"];
        await using server = command(path, args, env).spawn();
        const stdout = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
        const { value } = await within(stdout.read(), "the line that it listens");
        const { port, pid } = JSON.parse(value!);
        // The process that was started is the server itself: signals and exit codes need no
        // go-between.
        assertEquals(pid, server.pid);

        using client = await LineClient.connect(port);
        await client.write("10\n12\nabc\n");
        assertEquals(await client.readLines(2), ["55", "144"]);
        assertStringIncludes(await client.readLine() ?? "", 'got "abc"');
        client.close();

        const driven = await fibserv("client", "fast", `:${port}`, "--requests", "20", "--json");
        assertEquals([driven.code, driven.stderr], [0, ""]);
        assertEquals(JSON.parse(driven.stdout).requests, 20);

        server.kill("SIGTERM");
        const { code } = await within(server.status, "the end of the server");
        assertEquals(await new Response(server.stderr).text(), "");
        assertEquals((await stdout.read()).done, true);
        if (os !== "windows") assertEquals(code, 0);
      },
    });
  }

  Deno.test({
    name: `${label} fetches from the practice site in every variant and world`,
    ignore,
    async fn() {
      for (const { name, io: worlds, urls } of steps) {
        for (const io of worlds) {
          const paths = urls === "one" ? ["/p/0"] : ["/p/0", "/kinds/gzip"];
          const flags = ["--variant", name, "--io", io, "--json"];
          const { code, stdout, stderr } = await fibserv("fetch", "--site", ...paths, ...flags);
          assertEquals([name, io, code, stderr], [name, io, 0, ""]);
          const { ok } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
          assertEquals(ok, paths.length);
        }
      }
    },
  });

  Deno.test({
    name: `${label} serves the practice site, and touches files only where a flag names one`,
    ignore,
    async fn() {
      const files = await newFolder("files of the web clients");
      const ca = join(files, "ca.pem");
      const args = ["site", "--port", "0", "--tls", "--ca-out", ca, "--json"];
      await using site = command(path, args, env).spawn();
      const stdout = site.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const { value } = await within(stdout.read(), "the line that it listens");
      const { port, pid, certificate } = JSON.parse(value!);
      assertEquals([pid, await Deno.readTextFile(ca)], [site.pid, certificate]);

      const url = `https://localhost:${port}/kinds/plain`;
      const list = join(files, "list");
      await Deno.writeTextFile(list, url);
      const output = join(files, "output");
      const flags = ["--variant", "tls", "--file", list, `--ca=${ca}`, "--output", output];
      const fetched = await fibserv("fetch", ...flags, "--json");
      assertEquals([fetched.code, fetched.stderr], [0, ""]);
      const { file, bytes } = JSON.parse(fetched.stdout.split("\n")[0]!);
      assertEquals((await Deno.stat(join(output, file))).size, bytes);
      const crawled = await fibserv("crawl", `https://localhost:${port}/p/0`, "--ca", ca);
      assertEquals([crawled.code, crawled.stderr], [0, ""]);

      if (os !== "windows") {
        site.kill("SIGTERM");
        const { code } = await within(site.status, "the end of the site");
        assertEquals(code, 0);
      }
      assertEquals(await new Response(site.stderr).text(), "");
      assertEquals((await stdout.read()).done, true);
      await Deno.remove(files, { recursive: true });
    },
  });

  Deno.test({
    name: `${label} measures itself, and carries no peers`,
    ignore,
    async fn() {
      const json = join(home, "bench.json");
      const brief = ["--rounds", "1", "--duration", "0.1", "--slow-n", "20"];
      const args = ["bench", "aiocoro", ...brief, "--json", json];
      const measured = await run(path, args, env, MEASUREMENTS);
      assertEquals(measured.code, 0, measured.stderr);
      assertMatch(measured.stdout, /^ {2}aiocoro( +[\d.\u202f]+(\u00a0≠)?){6}$/m);
      assertEquals(JSON.parse(await Deno.readTextFile(json)).status, "complete");
      await Deno.remove(json);

      const peers = await fibserv("bench", "--peers");
      assertEquals([peers.code, peers.stdout], [1, ""]);
      assertMatch(peers.stderr, /^fibserv bench: Cannot measure peers: their sources [^\n]*\n$/);
    },
  });

  Deno.test({
    name: `${label} records a server, with clients that it starts, in all worlds`,
    ignore,
    async fn() {
      const out = join(home, "trace.json");
      for (const io of ["deno", ...(os === "windows" ? [] : ["posix"])]) {
        const flags = ["--variant", "corothrd", "--io", io, "--port", "0", "--seconds", "0.2"];
        const traced = await fibserv("trace", ...flags, "--load", "both", "--out", out, "--force");
        assertEquals(traced.code, 0, traced.stderr);
        const { traceEvents } = JSON.parse(await Deno.readTextFile(out));
        assert(traceEvents.some(({ name }: { name: string }) => name === "fib(10)"));
      }
      await Deno.remove(out);
    },
  });

  for (const language of LANGUAGES) {
    Deno.test({
      name: `${label} gives the talk (${language}), with servers on its slides`,
      ignore,
      async fn() {
        const options = { clearEnv: os !== "windows", env, cwd: home };
        await using talk = await TalkProcess.start([path], ["--lang", language], options);
        // What a browser makes of these texts is tested in presentation_test.ts.
        const { assets } = await deckSite(language, {
          live: new LiveStage([]),
          lab: new LabStage([]),
        });
        const token = await talk.token();
        for (const [name, { text }] of Object.entries(assets)) {
          const served = await (await fetch(new URL(name, talk.url))).text();
          assertEquals(served, typeof text === "string" ? text : text(token), name);
        }
        const processes = await talk.act("live/start", '{"variant":"corothrd"}');
        assertEquals(processes.map(({ kind }) => kind), ["server", "client", "client"]);
        const ended = await talk.end("SIGTERM");
        if (os !== "windows") assertEquals(ended, { code: 0, stdout: "", stderr: "" });
      },
    });
  }

  Deno.test({
    name:
      `${label} opens the lab, whose servers and clients are this program, and replays a recording`,
    ignore,
    async fn() {
      const options = { clearEnv: os !== "windows", env, cwd: home };
      await using lab = await LabProcess.start([path], ["coro", "loopcorothrd"], options);
      assertMatch(await (await fetch(lab.url)).text(), /<section data-server="1"/);
      await lab.json("clients", { server: 1, kind: "fast", n: 20 });
      await lab.eventsUntil(1, (event) => event.kind === "answer" && event.value === 6765);
      assertEquals(await lab.json("servers/1/control", { do: "pause" }), { state: "paused" });
      const recording = join(await newFolder("files of the lab"), "a recording.json");
      const response = await lab.api("servers/1/trace");
      await Deno.writeFile(recording, response.body!);
      const ended = await lab.end("SIGTERM");
      if (os !== "windows") assertEquals(ended, { code: 0, stdout: "", stderr: "" });
      await using replay = await LabProcess.start([path], [recording], options);
      assertEquals((await replay.servers()).map(({ variant }) => variant), ["loopcorothrd"]);
    },
  });

  Deno.test({
    name: `${label} crawls, and reads the certificates that it is told to`,
    ignore,
    async fn() {
      using site = await PracticeSite.start({ pages: 3, tls: true });
      const certificates = join(await newFolder("files of the crawler"), "ca, of the site.pem");
      await Deno.writeTextFile(certificates, site.caCerts[0]!);
      for (const { name } of implementations) {
        for (const ca of [["--ca", certificates], [`--ca=${certificates}`]]) {
          const crawled = await fibserv(
            "crawl",
            site.url,
            "--implementation",
            name,
            "--json",
            ...ca,
          );
          assertEquals([crawled.code, crawled.stderr], [0, ""]);
        }
      }
      const untrusted = await fibserv("crawl", site.url, "--max-tries", "1");
      assertEquals(untrusted.code, 1);
      if (os === "windows") return;
      using plain = await PracticeSite.start({ pages: 3 });
      const posix = await fibserv("crawl", plain.url, "--io", "posix", "--json");
      assertEquals([posix.code, posix.stderr], [0, ""]);
    },
  });

  Deno.test({
    name: `${label} carries the sources, the packages and the completions`,
    ignore,
    async fn() {
      await assertWorks(path, env);
      for (const ladder of [servers, webClients]) {
        const web = ladder.folder === webClients.folder ? ["--web"] : [];
        await Promise.all(ladder.steps.map(async (step) => {
          const source = await Deno.readTextFile(join(PROJECT, pathOf(ladder, step)));
          const explained = await fibserv("explain", step.name, ...web);
          assertEquals(explained.code, 0);
          // The source as it was written, not what a compiler made of it.
          assertStringIncludes(explained.stdout, source.slice(source.indexOf("*/\n") + 3).trim());
        }));
      }
      const expected: [args: string[], stdout: RegExp][] = [
        [["--help"], /fibserv serve/],
        [["serve", "--help"], /--variant/],
        [["diff", "loopcoro", "loopstreams"], /^-.*\n\+/m],
        [["variants"], /corothrd/],
        [["fetch", "--list", "--json"], /"name":"pool"/],
        [["completions", "bash"], /complete .*fibserv/],
        [["--version", "--json"], /"packages":\[.*"name":"marked"/],
      ];
      await Promise.all(expected.map(async ([args, stdout]) => {
        const ended = await fibserv(...args);
        assertEquals([args, ended.code, ended.stderr], [args, 0, ""]);
        assertMatch(ended.stdout, stdout);
      }));
      // Their terms are that the text goes along, so the file is asked, not the folder of the source.
      const licenses = await fibserv("licenses", "--json");
      assertEquals([licenses.code, licenses.stderr], [0, ""]);
      assertEquals(
        JSON.parse(licenses.stdout),
        [ownComponent, ...runtimeComponents, ...packageComponents],
      );
    },
  });

  Deno.test({
    name: `${label} exits with the code of the command`,
    ignore,
    async fn() {
      const [usage, ownFile, unreachable] = await Promise.all([
        fibserv("serve", "--port", "http"),
        fibserv("serve", "--file", "mine.ts"),
        fibserv("client", "fast", "127.0.0.1:1", "--wait", "0"),
      ]);
      assertEquals([usage.code, ownFile.code, unreachable.code], [2, 2, 3]);
      assertEquals(
        ownFile.stderr,
        'fibserv serve: Cannot serve --file "mine.ts": fibserv must run from source, got an executable\n',
      );
      assertMatch(usage.stderr, /^fibserv serve: Cannot parse --port: [^\n]*\n$/);
    },
  });
}

const other = ignore ? undefined : Deno.env.get("FIBSERV_EXECUTABLE");
if (other !== undefined) testExecutable("FIBSERV_EXECUTABLE", other);
if (os !== "windows") {
  testExecutable("self-extracting executable", link);
  Deno.test({
    name: "self-extracting executable is not moved by what is meant for another Deno",
    ignore,
    async fn() {
      const folder = await newFolder("home of a user of Deno");
      await Deno.mkdir(join(folder, ".npmrc"));
      const foreign = {
        XDG_CACHE_HOME: dirname(join(home, caches)),
        DENO_V8_FLAGS: "--no-such-flag",
        DENO_PERMISSION_BROKER_PATH: "/no/such/socket",
        DENO_AUTH_TOKENS: "nonsense",
        TAR_OPTIONS: "--no-such-option",
        GZIP: "--no-such-option",
      };
      for (const HOME of [folder, "/dev/null"]) {
        const { success, stderr } = await command(link, ["variants"], { ...foreign, HOME })
          .output();
        assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
      }
      await Deno.remove(folder, { recursive: true });
    },
  });

  const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });

  test("compile says which kind it made, its size, and how to get the other", async () => {
    const { size } = await Deno.stat(built);
    assertEquals(report.split("\n"), [
      `Made ${built}: self-extracting, ${(size / 1e6).toFixed(1)} MB.`,
      "For one by deno compile: deno task compile",
      "",
    ]);
    // To try it out has left nothing behind.
    assertEquals(await namesIn(dirname(built)), ["fibserv"]);
    assertEquals(await namesIn(join(folder, "unused")), []);
  });

  testUnpacking(test);
}
