import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../head/arkit.ts";
import { EXPRESSIONS, type Viseme, VISEMES } from "../motion/expressions.ts";
import { copyPose, type HeadPose, restPose } from "../motion/head_pose.ts";
import type { OwnPortrait } from "../avatar/portrait.ts";
import { type Camera, CAMERA_LIMITS, PORTRAIT } from "../base/camera.ts";
import { FRAMING_NAMES, FRAMINGS } from "../protocol/framings.ts";
import { parseCssColour } from "../base/colour/css_colour.ts";
import type { Background } from "../render/renderer.ts";
import { nearest } from "../base/nearest.ts";
import { choice, custom, type Flag, number, UsageError, type Values } from "../cli/flags.ts";

const DEGREE = Math.PI / 180;

/** The camera in degrees, as people think of angles. */
export const CAMERA_FLAGS = {
  azimuth: number("camera's turn about the head, positive to the subject's left", "degrees", 0, {
    min: -180,
    max: 180,
  }),
  elevation: number("camera's rise about the head, positive from above", "degrees", 0, { min: -85, max: 85 }),
  distance: number(
    "camera's distance from the head's centre; head and bust are about 1.6 high",
    "units",
    PORTRAIT.distance,
    { min: CAMERA_LIMITS.distance[0], max: CAMERA_LIMITS.distance[1] },
  ),
  fov: number("camera's vertical field of view", "degrees", Math.round(PORTRAIT.fovY / DEGREE), {
    min: 3,
    max: 120,
  }),
  height: number(
    "height of the point looked at; 0 is the middle of head and bust",
    "units",
    PORTRAIT.height!,
    { min: CAMERA_LIMITS.height[0], max: CAMERA_LIMITS.height[1] },
  ),
  framing: choice(
    "a view by name, as on the page; a flag of the camera beside it changes that",
    FRAMING_NAMES,
  ),
};

/** @param own where the portrait of what is shown is taken from, where that is elsewhere; holds unless a flag brings the camera nearer or farther */
export function cameraOf(options: Values<typeof CAMERA_FLAGS>, own?: OwnPortrait): Camera {
  const { framing, azimuth, elevation, distance, fov, height } = options;
  const asked = {
    ...{ azimuth: azimuth * DEGREE, elevation: elevation * DEGREE, distance, fovY: fov * DEGREE, height },
  };
  // A flag that is as usual is one that was not given.
  const usual = { ...PORTRAIT, azimuth: 0, fovY: CAMERA_FLAGS.fov.fallback * DEGREE };
  if (framing === undefined) {
    const isUsual = (["distance", "fovY", "height"] as const).every((field) => asked[field] === usual[field]);
    return isUsual ? { ...asked, ...own } : asked;
  }
  const given = Object.entries(asked).filter(([field, value]) => value !== usual[field as keyof Camera]);
  return { ...FRAMINGS[framing], ...Object.fromEntries(given) };
}

/** `transparent` or a colour as in CSS; the hash before its digits may be left out. */
export function background(fallback: string): Flag<Background> {
  return custom("background", "colour", readBackground(fallback), fallback, readBackground);
}

function readBackground(written: string): Background {
  try {
    const colour = parseCssColour(written);
    if (colour === "transparent") return colour;
    const [r, g, b] = colour;
    return { r, g, b };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Weights of ARKit shapes, such as `jawOpen=0.6,mouthSmileLeft=1`. None given: the avatar rests. */
export function expression(): Flag<HeadPose | undefined> {
  return custom<HeadPose | undefined>(
    "ARKit shapes and their weights from 0 to 1; the others rest",
    "shape=weight,...",
    undefined,
    undefined,
    readExpression,
  );
}

function readExpression(written: string): HeadPose {
  const pose = restPose("arkit");
  for (const part of written.split(",")) {
    const [name = "", weight, ...more] = part.split("=").map((word) => word.trim());
    if (!Object.hasOwn(ARKIT_INDEX, name)) {
      const near = nearest(name, ARKIT_SHAPES);
      throw new UsageError(
        `the name of an ARKit shape is needed: ${name}${
          near === undefined ? "" : ` (did you mean ${near}?)`
        }`,
      );
    }
    const value = /^\d*\.?\d+$/.test(weight ?? "") ? Number(weight) : NaN;
    if (!(value <= 1) || more.length > 0) {
      throw new UsageError(`a weight from 0 to 1 is needed, as in ${name}=0.5: ${part}`);
    }
    pose.expression[ARKIT_INDEX[name as ArkitShape]] = value;
  }
  return pose;
}

/** What the face does: a mood, a viseme and single shapes, one on top of the other. */
export const POSE_FLAGS = {
  mood: custom<readonly [string, number] | undefined>(
    `${EXPRESSIONS.moods.join(", ")}; a weight from 0 to 1 may follow`,
    "mood[=weight]",
    undefined,
    undefined,
    readMood,
  ),
  viseme: choice("mouth shape of speech", VISEMES),
  expression: expression(),
};

/** The pose that the flags ask for; undefined where they ask for none. */
export function poseOf(options: Values<typeof POSE_FLAGS>): HeadPose | undefined {
  const { mood, viseme, expression } = options;
  if (!mood && !viseme) return expression;
  const pose = restPose("arkit");
  if (expression) copyPose(expression, pose);
  if (mood) EXPRESSIONS.mood(pose.expression, ...mood);
  if (viseme) EXPRESSIONS.viseme(pose.expression, viseme as Viseme);
  return pose;
}

function readMood(written: string): readonly [string, number] {
  const [name = "", weight = "1", ...more] = written.split("=").map((word) => word.trim());
  if (!EXPRESSIONS.moods.includes(name)) {
    throw new UsageError(`one of ${EXPRESSIONS.moods.join(", ")} is needed: ${name}`);
  }
  const value = /^\d*\.?\d+$/.test(weight) ? Number(weight) : NaN;
  if (!(value <= 1) || more.length > 0) {
    throw new UsageError(`a weight from 0 to 1 is needed, as in ${name}=0.5: ${written}`);
  }
  return [name, value];
}
