/**
 * A thread that has nothing to do but hear signals, for one that computes.
 *
 * @module
 */

import { onStop } from "../signals.ts";
import type { HeardSignal } from "./signals.ts";

const worker = self as unknown as { postMessage(news: HeardSignal | "ready"): void };
let count = 0;
onStop((signal) => worker.postMessage({ count: ++count, signal }));
worker.postMessage("ready");
