import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { JOINTS } from "../../../head/head_model.ts";
import type { LinkKind, PoseFrame } from "../../driver.ts";

/*
 * Motion as JSON lines: what drove a session, frame by frame as it was received, so that it drives a head again to the
 * bit. The first line says what the file is, every other is a frame. A file that is cut off anywhere is whole up to its
 * last line.
 */

/** How the first line begins, by which readers know the file. */
export const MOTION_LINES_BEGIN = '{"headcast":"motion",';
/** Of the format; a reader refuses a later one. */
export const MOTION_LINES_VERSION = 1;

/** The first line, with its end. */
export const motionHeader = (session: string): string =>
  `${MOTION_LINES_BEGIN}"version":${MOTION_LINES_VERSION},"session":${JSON.stringify(session)},` +
  `"names":${JSON.stringify(ARKIT_SHAPES)}}\n`;

/**
 * A frame as a line, with its end: `seq` and `t` are the sender's, `at` is when it was received, `expression` and the
 * joints that it has stand as float32 in as few digits as tell them from their neighbours.
 *
 * @param receivedAt milliseconds, of whatever clock the driver is fed by
 * @param sender how the frames of a sender come whose first one this is; null for those that follow
 */
export function motionLine(frame: PoseFrame, receivedAt: number, sender: LinkKind | null): string {
  const parts = [`"seq":${frame.seq}`, `"t":${double(frame.t)}`, `"at":${double(receivedAt)}`];
  if (sender !== null) parts.push(`"sender":"${sender}"`);
  parts.push(`"space":"${frame.space}"`, `"expression":[${list(frame.expression)}]`);
  for (const joint of JOINTS) {
    const turn = frame[joint];
    if (turn !== undefined) parts.push(`"${joint}":[${list(turn)}]`);
  }
  return `{${parts.join(",")}}\n`;
}

/** JSON has a negative zero, and JSON.stringify() does not write it. */
const double = (value: number): string => Object.is(value, -0) ? "-0" : String(value);

function list(values: ArrayLike<number>): string {
  let text = "";
  for (let i = 0; i < values.length; i++) text += `${i === 0 ? "" : ","}${single(values[i]!)}`;
  return text;
}

function single(value: number): string {
  if (value === 0 || value === 1) return double(value);
  return String(Number(Math.fround(value).toPrecision(9)));
}
