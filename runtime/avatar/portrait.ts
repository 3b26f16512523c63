import { type Camera, PORTRAIT } from "../base/camera.ts";
import { foldIdentity } from "../head/identity.ts";
import type { Avatar } from "./avatar.ts";
import { faceFrames, toWorld } from "./binding.ts";

/** A portrait's camera that stands elsewhere than others' do, world units. */
export type OwnPortrait = Readonly<Required<Pick<Camera, "distance" | "height">>>;

/** Splats that are fainter show nothing of their own; and as many of the rest may hang about above the head. */
const FAINT = 0.3, STRAY = 0.0005;
/** World units that stay free above; and times farther off than usual from which on it is worth standing there. */
const ROOM = 0.05, WORTH = 1.03;
/** No portrait stands farther off: what is taller still is cut. */
const FARTHEST = 5.5;

const SLOPE = Math.tan(PORTRAIT.fovY / 2), BOTTOM = PORTRAIT.height - PORTRAIT.distance * SLOPE;

/**
 * Where the portrait's camera stands so that a tall hat is in the picture, seen from any side: farther off, and higher by
 * as much as keeps the bust where it is at the lower edge. Undefined where the usual portrait shows all of it.
 */
export function ownPortrait(
  { head, shape, binding, position, rotation, scale, opacity }: Avatar,
): OwnPortrait | undefined {
  const frames = faceFrames(foldIdentity(head, shape).template, head.triangles);
  const world = toWorld({ position, rotation, scale }, binding, frames).position;
  // From so far off a place lies at the upper edge: with y - BOTTOM = distance * SLOPE + (distance - towards) * SLOPE.
  const needed = Float64Array.from(binding, (_, i) => {
    const [x, y, z] = [world[i * 3]!, world[i * 3 + 1]!, world[i * 3 + 2]!];
    return opacity[i]! < FAINT ? 0 : (y + ROOM - BOTTOM) / (2 * SLOPE) + Math.hypot(x, z) / 2;
  }).sort();
  const distance = needed[Math.floor((1 - STRAY) * (needed.length - 1))] ?? 0;
  if (!(distance > WORTH * PORTRAIT.distance)) return undefined;
  const rounded = Math.ceil(100 * Math.min(FARTHEST, distance)) / 100;
  return { distance: rounded, height: Math.round(1000 * (BOTTOM + rounded * SLOPE)) / 1000 };
}
