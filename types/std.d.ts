declare module "@std/assert" { export function assert(x: unknown, msg?: string): asserts x; export function assertEquals<T>(a: T, b: T, msg?: string): void; }
