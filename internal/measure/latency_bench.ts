import { LatencyRecorder } from "./latency.ts";

const recorder = new LatencyRecorder();

Deno.bench("record 1,000 latencies", () => {
  for (let i = 1; i <= 1000; i++) recorder.record(i / 100);
});
