import { assertEquals } from "@std/assert";
import { systemOf } from "./npm_runtime.ts";

/** The first bytes of a program, of which some matter. */
function header(bytes: Readonly<Record<number, readonly number[]>>): DataView {
  const all = new Uint8Array(20);
  for (const [offset, some] of Object.entries(bytes)) all.set(some, Number(offset));
  return new DataView(all.buffer);
}

Deno.test("systemOf() tells Linux and macOS, and both processors, by a program's first bytes", () => {
  const elf = [0x7f, 0x45, 0x4c, 0x46];
  const machO = [0xcf, 0xfa, 0xed, 0xfe];
  const cases: [Record<number, readonly number[]>, string][] = [
    [{ 0: elf, 18: [0x3e, 0] }, "linux x86_64"],
    [{ 0: elf, 18: [0xb7, 0] }, "linux aarch64"],
    [{ 0: machO, 4: [7, 0, 0, 1] }, "darwin x86_64"],
    [{ 0: machO, 4: [0x0c, 0, 0, 1] }, "darwin aarch64"],
    [{ 0: elf, 18: [0x28, 0] }, "another system"], // 32 bits of arm
    [{ 0: [0x4d, 0x5a] }, "another system"], // Windows
    [{}, "another system"],
  ];
  for (const [bytes, system] of cases) assertEquals(systemOf(header(bytes)), system);
});
