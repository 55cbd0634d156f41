/**
 * The type of a package's module that is imported as text. The package's own types would be looked at instead, and those
 * of a package for browsers bring the browser's globals with them, which contradict Deno's.
 */
declare const text: string;
export default text;
