import { assert, assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { machineFacts, machineLine, versionsLine } from "./machine.ts";
import { sampleResult } from "../../bench/evaluation/sample_result_testing.ts";

const test = testNeeding("run", "read");

test("machineFacts() tells what this machine is", async () => {
  const { cpu, cores, kernel, os, arch, deno } = await machineFacts();
  assert(cpu.length > 0 && kernel.length > 0 && cores > 0);
  assertEquals([os, arch, deno], [Deno.build.os, Deno.build.arch, Deno.version.deno]);
});

Deno.test("machineLine() and versionsLine() leave out what is unknown", () => {
  const { machine } = sampleResult();
  assertEquals(
    machineLine(machine),
    "4 × Sample Processor 3000, virtual; linux 6.1.0 x86_64",
  );
  assertEquals(
    machineLine({ ...machine, isVirtual: null }),
    "4 × Sample Processor 3000; linux 6.1.0 x86_64",
  );
  assertEquals(versionsLine(machine), "fibserv 0.1.0 (0123abc), deno 2.9.6, v8 15.0.1");
  assertEquals(
    versionsLine({ ...machine, commit: null }),
    "fibserv 0.1.0, deno 2.9.6, v8 15.0.1",
  );
});
