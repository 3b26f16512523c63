import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { JOINTS } from "../../../head/head_model.ts";
import { restPose } from "../../head_pose.ts";
import { compose, toYawPitchRoll } from "../../rotation.ts";
import type { Clip } from "../clip.ts";
import { LIVE_LINK_ANGLES, LIVE_LINK_VALUES } from "../live_link_face.ts";

/**
 * A clip of ARKit's shapes as Live Link Face's CSV. Time codes count from 00:00:00:00; at 29.97 and 59.94 frames a
 * second they are drop-frame. The jaw and the eyes have no angles there beside their shapes, a frame's place between
 * two numbers has none: `whatCsvLoses` says what is lost.
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
  const turn = [0, 0, 0], angles = [0, 0, 0];
  for (let frame = 0; frame < clip.frameCount; frame++) {
    clip.pose(frame, pose);
    compose(pose.joints, 0, pose.joints, 3 * JOINTS.indexOf("neck"), turn, 0);
    toYawPitchRoll(turn, 0, angles);
    const head = [angles[0]!, -angles[1]!, angles[2]!, 0, 0, 0, 0, 0, 0];
    const cells = [...pose.expression, ...head].map((value) =>
      (Math.abs(value) < 5e-9 ? 0 : value).toFixed(8)
    );
    const number = Math.round((clip.times[frame]! - clip.times[0]!) * clip.fps);
    lines.push([code(number), LIVE_LINK_VALUES, ...cells].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** What a clip has that CSV does not keep; empty where it keeps all. */
export function whatCsvLoses(clip: Clip): string[] {
  const lost: string[] = [];
  const pose = restPose(clip.space);
  const moved = new Set<string>();
  let between = false;
  for (let frame = 0; frame < clip.frameCount; frame++) {
    clip.pose(frame, pose);
    for (const joint of ["jaw", "leftEye", "rightEye"] as const) {
      const at = 3 * JOINTS.indexOf(joint);
      if (pose.joints.subarray(at, at + 3).some((value) => Math.abs(value) > 1e-4)) moved.add(joint);
    }
    const number = (clip.times[frame]! - clip.times[0]!) * clip.fps;
    between ||= Math.abs(number - Math.round(number)) > 0.05;
  }
  if (moved.size > 0) lost.push(`turns of ${[...moved].join(", ")} beside the shapes`);
  if (between) lost.push("times between frame numbers: --rate makes them even");
  return lost;
}

function timeCodes(fps: number): (frame: number) => string {
  const whole = Math.round(fps);
  const drops = (whole === 30 || whole === 60) && Math.abs(fps - whole * 1000 / 1001) < 1e-3;
  if (!drops && Math.abs(fps - whole) > 1e-6 || whole < 1 || whole > 240) {
    throw new RangeError(
      `Cannot write CSV, its time codes count whole frames a second, or 29.97 or 59.94: ${fps}, give --rate`,
    );
  }
  const two = (value: number) => String(value).padStart(2, "0");
  return (frame) => {
    const number = drops ? withDropped(frame, whole) : frame;
    const seconds = Math.floor(number / whole);
    const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    return `${parts.map(two).join(":")}${drops ? ";" : ":"}${two(number % whole)}${drops ? "" : ".000"}`;
  };
}

/** The number of a frame where two of 30 numbers are left out as each minute begins, but each tenth (SMPTE 12M). */
function withDropped(frame: number, rate: number): number {
  const left = rate / 15, minute = 60 * rate - left, ten = 10 * minute + left;
  const rest = frame % ten;
  const minutes = rest < 60 * rate ? 0 : 1 + Math.floor((rest - 60 * rate) / minute);
  return frame + left * (9 * Math.floor(frame / ten) + minutes);
}
