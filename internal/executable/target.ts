/**
 * The systems that an executable can be for.
 *
 * @module
 */

/** A system, by the name that `deno compile --target` knows it by. */
export interface Target {
  readonly name: string;
  readonly os: "linux" | "darwin" | "windows";
  readonly arch: "x86_64" | "aarch64";
  /** The npm package with Deno itself for it. */
  readonly runtimePackage: string;
}

/** All of them. */
export const targets: readonly Target[] = [
  {
    name: "x86_64-unknown-linux-gnu",
    os: "linux",
    arch: "x86_64",
    runtimePackage: "@deno/linux-x64-glibc",
  },
  {
    name: "aarch64-unknown-linux-gnu",
    os: "linux",
    arch: "aarch64",
    runtimePackage: "@deno/linux-arm64-glibc",
  },
  {
    name: "x86_64-apple-darwin",
    os: "darwin",
    arch: "x86_64",
    runtimePackage: "@deno/darwin-x64",
  },
  {
    name: "aarch64-apple-darwin",
    os: "darwin",
    arch: "aarch64",
    runtimePackage: "@deno/darwin-arm64",
  },
  {
    name: "x86_64-pc-windows-msvc",
    os: "windows",
    arch: "x86_64",
    runtimePackage: "@deno/win32-x64",
  },
];

/** Whether this is the system that the program runs on. */
export function isOwn({ name }: Target): boolean {
  return name === Deno.build.target;
}
