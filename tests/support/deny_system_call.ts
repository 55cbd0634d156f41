/**
 * A container that forbids a system call: `deno run … deny_system_call.ts CALL ERROR ARGUMENTS…` runs Deno with these
 * arguments, and the kernel answers each call of that number with that error number.
 *
 * The filter is a program of four instructions for a machine that lives in the kernel (classic BPF). It is inherited by
 * whatever the thread starts, and nobody can take it away again; that is how containers restrict what runs in them.
 *
 * @see seccomp(2), prctl(2); the kernel's Documentation/userspace-api/seccomp_filter.rst
 * @module
 */

const PR_SET_NO_NEW_PRIVS = 38;
const PR_SET_SECCOMP = 22;
const SECCOMP_MODE_FILTER = 2;
const SECCOMP_RET_ALLOW = 0x7fff_0000;
const SECCOMP_RET_ERRNO = 0x0005_0000;
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;

const [call = 0, error = 0] = Deno.args.slice(0, 2).map(Number);

/** One instruction (`struct sock_filter`): code, how far to jump if so and if not, operand. */
const instructions = [
  // `struct seccomp_data` begins with the number of the call.
  [LOAD_WORD, 0, 0, 0],
  [JUMP_IF_EQUAL, 0, 1, call],
  [RETURN, 0, 0, SECCOMP_RET_ERRNO | error],
  [RETURN, 0, 0, SECCOMP_RET_ALLOW],
] as const;

const filter = new DataView(new ArrayBuffer(8 * instructions.length));
instructions.forEach(([code, ifEqual, ifNot, operand], i) => {
  filter.setUint16(8 * i, code, true);
  filter.setUint8(8 * i + 2, ifEqual);
  filter.setUint8(8 * i + 3, ifNot);
  filter.setUint32(8 * i + 4, operand, true);
});
/** A `struct sock_fprog`: how many instructions, and where they are. */
const program = new DataView(new ArrayBuffer(16));
program.setUint16(0, instructions.length, true);
const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(filter));
program.setBigUint64(8, BigInt(address), true);

const { symbols: { prctl } } = Deno.dlopen("libc.so.6", {
  prctl: { parameters: ["i32", "usize", "pointer", "usize", "usize"], result: "i32" },
});
const isSet = prctl(PR_SET_NO_NEW_PRIVS, 1n, null, 0n, 0n) === 0 &&
  prctl(PR_SET_SECCOMP, BigInt(SECCOMP_MODE_FILTER), Deno.UnsafePointer.of(program), 0n, 0n) === 0;
if (!isSet) throw new Error(`Cannot deny a system call: the kernel must filter, got ${call}`);

// In this thread, which is the one that the filter is for.
const { code } = new Deno.Command(Deno.execPath(), {
  args: Deno.args.slice(2),
  stdin: "null",
  stdout: "inherit",
  stderr: "inherit",
}).outputSync();
Deno.exit(code);
