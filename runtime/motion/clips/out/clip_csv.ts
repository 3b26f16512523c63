import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { JOINTS } from "../../../head/head_model.ts";
import { restPose } from "../../head_pose.ts";
import { writeHeadTurn } from "../../head_turn.ts";
import { compose, toYawPitchRoll } from "../../rotation.ts";
import type { Clip } from "../clip.ts";
import { LIVE_LINK_ANGLES, LIVE_LINK_VALUES } from "../live_link_face.ts";

/**
 * A clip of ARKit's shapes as Live Link Face's CSV. Time codes count from 00:00:00:00, to a thousandth of a frame; at
 * 29.97 and 59.94 frames a second they are drop-frame. Weights from 1e-12 on come back to the bit, the head's angles to
 * 1e-6, since they are one turn there. The jaw and the eyes have no angles beside their shapes: `whatCsvLoses` says what is
 * lost.
 *
 * @throws TypeError for a clip of another space, RangeError for a rate that time codes cannot count
 */
export function clipCsv(clip: Clip): string {
  if (clip.space !== "arkit") {
    throw new TypeError(
      `Cannot write CSV, the clip must be of ARKit's shapes: ${clip.space}, which .json and .npz hold`,
    );
  }
  const code = timeCodes(clip.fps);
  const names = [...ARKIT_SHAPES, ...LIVE_LINK_ANGLES].map((name) => name[0]!.toUpperCase() + name.slice(1));
  const lines = [["Timecode", "BlendShapeCount", ...names].join(",")];
  const pose = restPose("arkit");
  for (let frame = 0; frame < clip.frameCount; frame++) {
    clip.pose(frame, pose);
    const [yaw, pitch, roll] = headAngles(pose.joints);
    const head = [yaw, -pitch, roll, 0, 0, 0, 0, 0, 0];
    const cells = [...pose.expression, ...head].map(decimal);
    const number = Math.round((clip.times[frame]! - clip.times[0]!) * clip.fps * 1000);
    lines.push([code(number), LIVE_LINK_VALUES, ...cells].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

const HEAD = (["root", "neck"] as const).flatMap((joint) =>
  [0, 1, 2].map((i) => 3 * JOINTS.indexOf(joint) + i)
);

/** What root and neck turn together. */
function headAngles(joints: Float32Array): [yaw: number, pitch: number, roll: number] {
  const turn = [0, 0, 0], angles: [number, number, number] = [0, 0, 0];
  compose(joints, 0, joints, 3 * JOINTS.indexOf("neck"), turn, 0);
  toYawPitchRoll(turn, 0, angles);
  return angles;
}

/** What a clip has that CSV does not keep; empty where it keeps all. */
export function whatCsvLoses(clip: Clip): string[] {
  const lost: string[] = [];
  const pose = restPose(clip.space);
  const moved = new Set<string>();
  let between = false, otherwise = false;
  const shared = restPose(clip.space).joints;
  for (let frame = 0; frame < clip.frameCount; frame++) {
    clip.pose(frame, pose);
    for (const joint of ["jaw", "leftEye", "rightEye"] as const) {
      const at = 3 * JOINTS.indexOf(joint);
      if (pose.joints.subarray(at, at + 3).some((value) => Math.abs(value) > 1e-4)) moved.add(joint);
    }
    const [yaw, pitch, roll] = headAngles(pose.joints);
    writeHeadTurn(yaw, pitch, roll, shared, 0);
    otherwise ||= HEAD.some((at) => Math.abs(shared[at]! - pose.joints[at]!) > 1e-4);
    const number = (clip.times[frame]! - clip.times[0]!) * clip.fps * 1000;
    between ||= Math.abs(number - Math.round(number)) > 0.05;
  }
  if (otherwise) lost.push("how root and neck share the head's turn");
  if (moved.size > 0) lost.push(`turns of ${[...moved].join(", ")} beside the shapes`);
  if (between) lost.push("times finer than a thousandth of a frame");
  return lost;
}

/** With as many digits as tell a 32-bit float from its neighbours, and no exponent, which not all programs read. */
function decimal(value: number): string {
  const size = Math.abs(value);
  if (size < LEAST) return "0.00000000";
  return value.toFixed(Math.max(8, 8 - Math.floor(Math.log10(size))));
}

/** Smaller numbers are written as 0: nobody sees them, and their digits would have no end. */
const LEAST = 1e-12;

/** Codes of times in thousandths of a frame. */
function timeCodes(fps: number): (thousandths: number) => string {
  const whole = Math.round(fps);
  const drops = (whole === 30 || whole === 60) && Math.abs(fps - whole * 1000 / 1001) < 1e-3;
  if (!drops && Math.abs(fps - whole) > 1e-6 || whole < 1 || whole > 240) {
    throw new RangeError(
      `Cannot write CSV, its time codes count whole frames a second, or 29.97 or 59.94: ${fps}, give --rate`,
    );
  }
  const two = (value: number) => String(value).padStart(2, "0");
  return (thousandths) => {
    const frame = Math.floor(thousandths / 1000);
    const number = drops ? withDropped(frame, whole) : frame;
    const seconds = Math.floor(number / whole);
    const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    const part = thousandths % 1000 === 0 && drops ? "" : `.${String(thousandths % 1000).padStart(3, "0")}`;
    return `${parts.map(two).join(":")}${drops ? ";" : ":"}${two(number % whole)}${part}`;
  };
}

/** The number of a frame where two of 30 numbers are left out as each minute begins, but each tenth (SMPTE 12M). */
function withDropped(frame: number, rate: number): number {
  const left = rate / 15, minute = 60 * rate - left, ten = 10 * minute + left;
  const rest = frame % ten;
  const minutes = rest < 60 * rate ? 0 : 1 + Math.floor((rest - 60 * rate) / minute);
  return frame + left * (9 * Math.floor(frame / ten) + minutes);
}
