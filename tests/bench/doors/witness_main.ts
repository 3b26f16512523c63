/**
 * Drives a session in a process of its own and measures what it gets. For each line on standard input it prints the
 * figures since the line before.
 *
 *   deno run -A tests/bench/doors/witness_main.ts ws://localhost:8787/live/witness TOKEN
 */
import { connect } from "../../../runtime/protocol/connect.ts";

/** Of a stretch of time. */
export interface WitnessFigures {
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** From a pose that was sent to the first frame that shows it, or a later one, milliseconds. */
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  /** Longest time between two frames, milliseconds. */
  readonly longestGap: number;
  /** Frames that this viewer was spared. */
  readonly missed: number;
}

const POSES_PER_SECOND = 30;
const [url = "", token = ""] = Deno.args;

const session = await connect(url, { token, codecs: ["h264"] });
const sent: number[] = [];
let seen = -1, lastSeq = -1, lastAt = performance.now();
let began = performance.now(), frames = 0, missed = 0, longestGap = 0;
let delays: number[] = [];

let leaving = false;
session.on("close", ({ reason }) => {
  if (leaving) return;
  console.error(`The witness was sent away: ${reason}`);
  Deno.exit(1);
});
session.on("video", ({ seq, poseSeq }) => {
  const now = performance.now();
  frames++;
  if (lastSeq >= 0) missed += seq - lastSeq - 1;
  longestGap = Math.max(longestGap, now - lastAt);
  [lastSeq, lastAt] = [seq, now];
  if (poseSeq === null || poseSeq <= seen) return;
  // Each pose is late once: those that no frame has shown before.
  for (let each = seen + 1; each <= poseSeq; each++) delays.push(now - sent[each]!);
  seen = poseSeq;
});
const driving = setInterval(() => {
  sent.push(performance.now());
  session.drive({ jawOpen: 0.5 + 0.5 * Math.sin(sent.length / 5) });
}, 1000 / POSES_PER_SECOND);
session.on("close", () => clearInterval(driving));

for await (const _ of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const seconds = (performance.now() - began) / 1000;
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? NaN) * 10) / 10;
  const figures: WitnessFigures = {
    seconds: Math.round(seconds * 10) / 10,
    framesPerSecond: Math.round(frames / seconds * 10) / 10,
    ...{ median: at(0.5), p95: at(0.95), longest: at(1), longestGap: Math.round(longestGap), missed },
  };
  console.log(JSON.stringify(figures));
  [began, frames, missed, longestGap, delays] = [performance.now(), 0, 0, 0, []];
}
leaving = true;
await session.close();
Deno.exit(0);
