import { onScalp } from "./scalp.ts";
import { besideParting, hairAt, napeAt, partingAt } from "./style.ts";
import { blend, blendOne, type LookGround, millimetresAt, rootOn } from "../ground.ts";
import { noise } from "../../../base/noise.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import type { DenseSplats } from "../../super_dense.ts";

/**
 * 0..1, how far the scalp is darkened by the hair on it: softly over the first centimetre and a half behind the
 * hairline, where single hairs stand on skin.
 */
export function hairCover(ground: LookGround, triangle: number, weights: ArrayLike<number>): number {
  const behind = blendOne(ground, ground.behindHairline, triangle, weights);
  if (!(behind > -6) || !ground.scalp) return 0;
  const at = millimetresAt(ground, blend(ground, ground.identity.template, triangle, weights));
  const [x, y, z] = at;
  const { style } = ground.scalp;
  const [, up] = onScalp(ground.scalp, at);
  const top = smoothstep(0.5, 0.8, up);
  const shaven = 0.6 * smoothstep(13, 5, style.length[1]);
  const density = mix(style.density, style.topDensity, top);
  // Beside a parting hair is a single layer, and scalp shines through.
  const single = PARTED * partingAt(ground.scalp, at, behind) *
    Math.exp(-((besideParting(ground.scalp, at) / 4) ** 2));
  return density * (1 - single) *
    smoothstep(
      -5,
      mix(mix(12, FADE, Math.max(napeAt(ground.scalp, at), shaven)), 17, top),
      behind + 1.2 * noise(x / 5, y / 5, z / 5, 46),
    );
}

/** Millimetres over which a cut thins out into the nape, and one that is short at the sides at the temples. */
const FADE = 25;

/** Share of the scalp that a parting bares. */
const PARTED = 0.2;

/** Longer splats of the body (standard deviation, millimetres) would stick out of its curve like planks. */
const MOST_BODY = 3.6, MOST_BODY_AT_EDGE = 2.9;
/** But for the back of the head, where triangles are large and little is looked at. */
const MOST_BODY_BEHIND = 4.8;

/**
 * Raises the splats of the scalp to the body of the hair: dark and opaque, it gives the cut its volume, and the
 * hairs need only be drawn where they are seen.
 */
export function raiseBody(ground: LookGround, splats: DenseSplats): void {
  const { frames, millimetre, scalp } = ground;
  if (!scalp) return;
  for (let i = 0; i < splats.count; i++) {
    const t = splats.binding[i]!;
    if (!ground.hairy[t]) continue;
    const weights = splats.barycentric.subarray(i * 3, i * 3 + 3);
    const { at, normal, behind } = rootOn(ground, t, weights);
    const { body } = hairAt(scalp, at, normal, behind);
    const height = body * millimetre / Math.sqrt(frames.area[t]!);
    // Raised, the surface is larger by the height over the skull's radius, and where it climbs by its slope.
    const slope = hairAt(scalp, at, normal, behind + 1).body - body;
    const inside = normal[2] < -0.2 ? MOST_BODY_BEHIND : MOST_BODY;
    const most = (MOST_BODY_AT_EDGE + (inside - MOST_BODY_AT_EDGE) * smoothstep(5, 12, behind)) *
      millimetre / Math.sqrt(frames.area[t]!);
    const grow = (1 + body / 80) * Math.hypot(1, slope) * (1 + 0.2 * smoothstep(16, 6, behind));
    for (let c = 0; c < 3; c++) {
      let along = 0;
      for (let r = 0; r < 3; r++) along += frames.rotation[t * 9 + r * 3 + c]! * normal[r]!;
      splats.position[i * 3 + c]! += along * height;
      splats.scale[i * 3 + c] = Math.min(splats.scale[i * 3 + c]! * grow, most);
    }
  }
}
