import { EXPRESSION_SPACE_NAMES, EXPRESSION_SPACES } from "../../../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../../../head/head_model.ts";
import { type Clip, createClip } from "../clip.ts";
import { middleOf, USUAL_RATES } from "../csv/rates.ts";
import { readMotionLines, type RecordedFrame } from "./read_motion_lines.ts";

/** What a rate may be off a usual one and is taken for it. */
const NEARLY = 0.04;
/** Milliseconds by which a sender's clock may run off ours within one step; beyond that it was set anew. */
const RESTART = 1000;
/** Frames over which a datagram may be late. */
const MOST_LATE = 32;

/**
 * Reads JSON lines of motion as a clip: its numbers are those that were received, its times those of the sender's clock,
 * and of ours where that stood still, was set anew or another sender came. Datagrams are put into their order; frames of
 * a stream that came late and moved nothing, and those of another space than most, are left out and told.
 *
 * @throws as readMotionLines()
 */
export function readMotionClip(bytes: Uint8Array, options: { name: string; fps?: number | undefined }): Clip {
  const { frames, notes: told } = readMotionLines(bytes);
  const counts = EXPRESSION_SPACE_NAMES.map((name) =>
    frames.filter(({ frame }) => frame.space === name).length
  );
  const space = EXPRESSION_SPACE_NAMES[counts.indexOf(Math.max(...counts))]!;
  const own = frames.filter(({ frame }) => frame.space === space);
  const kept = inOrder(own);
  const times = timesOf(kept);
  const notes = [...told];
  if (own.length < frames.length) {
    notes.push(`frames of another space are left out: ${frames.length - own.length}`);
  }
  if (kept.length < own.length) notes.push(`frames that came late are left out: ${own.length - kept.length}`);
  const width = EXPRESSION_SPACES[space].count;
  const expression = new Float32Array(kept.length * width);
  const joints = new Float32Array(kept.length * JOINT_COUNT * 3);
  let turned = false;
  kept.forEach(({ frame }, row) => {
    expression.set(frame.expression, row * width);
    JOINTS.forEach((joint, i) => {
      const turn = frame[joint];
      if (turn === undefined) return;
      turned = true;
      joints.set(turn, (row * JOINT_COUNT + i) * 3);
    });
  });
  const { fps = rateOf(times) } = options;
  return createClip({
    ...{ name: options.name, space, fps, expression, joints },
    times: options.fps === undefined ? times : times.map((_, i) => i / fps),
    facts: {
      kind: `what drove a session, as ${frames.length} lines of JSON`,
      rate: options.fps === undefined ? `from ${kept.length} stamps` : "as given",
      absent: turned ? [] : ["headYaw", "headPitch", "headRoll"],
      notes,
    },
  });
}

/** Frames in the order in which they were made, as a driver takes them: what comes late counts of datagrams only. */
function inOrder(frames: readonly RecordedFrame[]): RecordedFrame[] {
  const kept: RecordedFrame[] = [];
  let begin = 0, link: RecordedFrame["sender"] = "stream";
  for (const next of frames) {
    if (next.sender !== null) {
      link = next.sender;
      begin = kept.length;
    }
    let at = kept.length;
    // No further than counts: a file whose frames all come late would be gone through for each.
    while (at > begin && kept.length - at <= MOST_LATE && isLate(next, kept[at - 1]!)) at--;
    if (at === kept.length) kept.push(next);
    else if (
      link === "datagrams" && kept.length - at <= MOST_LATE && kept[at - 1]?.frame.seq !== next.frame.seq
    ) {
      kept.splice(at, 0, next);
    }
  }
  return kept;
}

/** Older by both counts than one before it, and not because its sender began anew. */
function isLate({ frame }: RecordedFrame, { frame: before }: RecordedFrame): boolean {
  return frame.seq <= before.seq && frame.t <= before.t && frame.t > before.t - RESTART;
}

/** [frames], when they were made: seconds from the first. */
function timesOf(frames: readonly RecordedFrame[]): Float64Array {
  const times = new Float64Array(frames.length);
  /** The first frame of a run whose sender's clock can be followed, and its place on the line, seconds. */
  let first = frames[0]!, from = 0;
  frames.forEach((next, at) => {
    const last = frames[at - 1];
    if (last !== undefined && !follows(last, next)) {
      first = next;
      from = times[at - 1]! + Math.max(0, next.receivedAt - last.receivedAt) / 1000;
    }
    times[at] = from + (next.frame.t - first.frame.t) / 1000;
  });
  return times;
}

function follows(last: RecordedFrame, next: RecordedFrame): boolean {
  const step = next.frame.t - last.frame.t;
  return next.sender === null && step > 0 && Math.abs(step - (next.receivedAt - last.receivedAt)) < RESTART;
}

/** Frames a second, by the median step, whole so that time codes can count them. */
function rateOf(times: Float64Array): number {
  const middle = middleOf(
    Array.from(times.subarray(1), (time, i) => time - times[i]!).filter((step) => step > 0),
  );
  if (!(middle > 0)) return 30;
  const rate = 1 / middle;
  const usual = USUAL_RATES.find((each) => Math.abs(each / rate - 1) <= NEARLY);
  return usual ?? Math.min(240, Math.max(1, Math.round(rate)));
}
