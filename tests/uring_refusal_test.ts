/**
 * Where the kernel gives no ring, `--io uring` says so in one line, and what to take instead. Containers refuse by a filter
 * of system calls, which a program may set up for itself and for what it starts.
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { ENOSYS } from "../loop/io/uring/abi.ts";
import {
  SYS_IO_URING_ENTER,
  SYS_IO_URING_REGISTER,
  SYS_IO_URING_SETUP,
} from "../loop/io/uring/system_calls.ts";
import { hasUring } from "../loop/io/uring/uring_testing.ts";
import { EINVAL, EPERM } from "../loop/io/posix/platform.ts";
import { areMissing } from "./support/permissions.ts";

const MAIN = new URL("../main.ts", import.meta.url);
const REPOSITORY = fileURLToPath(new URL(".", MAIN));
const DENY = new URL("./support/deny_system_call.ts", import.meta.url);

const PERMIT =
  "the kernel must permit it (sysctl kernel.io_uring_disabled, the seccomp profile of a container)";
const COMMANDS = {
  serve: ["serve", "--port", "0"],
  // It asks for a ring before it asks for a server.
  client: ["client", "fast", "127.0.0.1:1", "--requests", "1"],
};

for (
  const [why, command, call, error, told] of [
    [
      "EPERM, as by Docker",
      "serve",
      SYS_IO_URING_SETUP,
      EPERM,
      `${PERMIT}, got EPERM from io_uring_setup`,
    ],
    [
      "EPERM, as by Docker",
      "client",
      SYS_IO_URING_SETUP,
      EPERM,
      `${PERMIT}, got EPERM from io_uring_setup`,
    ],
    [
      "ENOSYS, as without io_uring",
      "serve",
      SYS_IO_URING_SETUP,
      ENOSYS,
      "the kernel must have it (Linux 6.1 or later), got ENOSYS from io_uring_setup",
    ],
    [
      "EINVAL, as before Linux 6.1",
      "serve",
      SYS_IO_URING_SETUP,
      EINVAL,
      "the kernel must be Linux 6.1 or later, got EINVAL from io_uring_setup",
    ],
    [
      "EPERM for its buffers only",
      "serve",
      SYS_IO_URING_REGISTER,
      EPERM,
      `${PERMIT}, got EPERM from io_uring_register`,
    ],
    [
      "EPERM for its use only",
      "serve",
      SYS_IO_URING_ENTER,
      EPERM,
      `${PERMIT}, got EPERM from io_uring_enter`,
    ],
  ] as const
) {
  Deno.test({
    name: `${command} --io uring says that the kernel refuses, and how (${why})`,
    ignore: !hasUring || areMissing("net", "read", "run", "ffi"),
    async fn() {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-prompt", "--allow-ffi", "--allow-run", DENY.href, `${call}`, `${error}`],
          ...["run", "--no-prompt", "--allow-ffi", "--allow-net=127.0.0.1"],
          ...[`--allow-read=${REPOSITORY}`, MAIN.href, ...COMMANDS[command], "--io", "uring"],
        ],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      assertEquals([code, decoder.decode(stdout), decoder.decode(stderr)], [
        1,
        "",
        `fibserv ${command}: Cannot use io_uring: ${told}; ` +
        "--io posix serves the same through other system calls\n",
      ]);
    },
  });
}

Deno.test({
  name: "serve --io uring without --allow-ffi says so in the words of --io posix",
  ignore: areMissing("net", "read", "run"),
  async fn() {
    const [uring, posix] = await Promise.all(["uring", "posix"].map(async (io) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-prompt", "--allow-net=127.0.0.1", `--allow-read=${REPOSITORY}`],
          ...[MAIN.href, "serve", "--port", "0", "--io", io],
        ],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      return [code, decoder.decode(stdout), decoder.decode(stderr)] as const;
    }));
    assertEquals(uring, posix);
    assertEquals(uring![0], 1);
    assertEquals(uring![2].includes("--allow-ffi"), true);
  },
});
