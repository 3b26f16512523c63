import { onScalp, type Scalp } from "./scalp.ts";
import { SURFACE_INDEX } from "../regions.ts";
import { framedBack } from "./fall.ts";
import { besideParting, coversEars, croppedBy, hairAt, napeAt, partingAt } from "./style.ts";
import { receding } from "./hairline.ts";
import { blend, blendOne, type LookGround, millimetresAt, rootOn } from "../ground.ts";
import { noise } from "../../../base/noise.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";
import type { DenseSplats } from "../../super_dense.ts";

/**
 * 0..1, how far the scalp is darkened by the hair on it: softly over the first centimetre and a half behind the
 * hairline, where single hairs stand on skin.
 */
export function hairCover(ground: LookGround, triangle: number, weights: ArrayLike<number>): number {
  if (!ground.scalp) return 0;
  if (coversEars(ground.scalp) && ground.surfaces.triangles[triangle] === SURFACE_INDEX.ear) {
    return HIDDEN;
  }
  const at = millimetresAt(ground, blend(ground, ground.identity.template, triangle, weights));
  const hidden = HIDDEN * underCurtain(ground.scalp, at);
  const behind = blendOne(ground, ground.behindHairline, triangle, weights);
  if (!(behind > -6)) return hidden;
  const [x, y, z] = at;
  const { style } = ground.scalp;
  const [, up] = onScalp(ground.scalp, at);
  const top = smoothstep(0.5, 0.8, up);
  const cropped = croppedBy(ground.scalp);
  // A little scalp shows through what is cropped.
  const density = mix(style.density, style.topDensity, top) *
    (1 -
      cropped * (0.15 + 0.05 * noise(x / 5, y / 5, z / 5, 48) + 0.13 * noise(x / 1.3, y / 2.6, z / 1.3, 49)));
  const nape = napeAt(ground.scalp, at);
  // Beside a parting hair is a single layer, and scalp shines through.
  const single = PARTED * partingAt(ground.scalp, at, behind) *
    Math.exp(-((besideParting(ground.scalp, at) / 4) ** 2));
  return Math.max(
    hidden,
    density * (1 - single) *
      smoothstep(
        -5,
        THINNER * receding(ground.scalp) +
          mix(mix(12, FADE, Math.max(nape, 0.8 * cropped)), mix(17, FADE, cropped), top),
        behind + 1.2 * noise(x / 5, y / 5, z / 5, 46),
      ),
  );
}

/** How dark ears and the skin behind them are under hair that hangs there: they would shine through its gaps. */
const HIDDEN = 0.92;
/** Degrees round the head from the front from where the sheet lies closed. */
const UNDER = 61;
/** Where the skull's skin ends and the neck's begins, which turns under the hair, millimetres under the eyes. */
const NECK = -80;

/** 0..1 on skin that hair hangs over: from a little behind its edge beside the face backwards. */
function underCurtain(scalp: Scalp, at: Vector): number {
  const { hang } = scalp.style;
  if (!hang || !coversEars(scalp)) return 0;
  const [, y, z] = onScalp(scalp, at);
  const end = Math.max(NECK, hang.tips + 12);
  const round = Math.atan2(Math.abs(at[0]), at[2] - (scalp.front + scalp.back) / 2 + 4) * 180 / Math.PI;
  const beside = smoothstep(UNDER, UNDER + 9, round - framedBack(scalp, at[1])) * smoothstep(0.55, 0.3, y);
  return Math.max(smoothstep(0.5, 0.4, z), beside) * smoothstep(end, end + 20, at[1]);
}

/** Millimetres over which a cut thins out into the nape, and one that is short at the sides at the temples. */
const FADE = 25;

/** And so many more where the temples have receded: the hairline's field is steeper there. */
const THINNER = 14;

/** Share of the scalp that a parting bares. */
const PARTED = 0.2;

/** Longer splats of the body (standard deviation, millimetres) would stick out of its curve like planks. */
const MOST_BODY = 3.6, MOST_BODY_AT_EDGE = 2.9;
/** But for the back of the head, where triangles are large and little is looked at. */
const MOST_BODY_BEHIND = 4.8;

/** So much larger they are under cropped hair, whose bundles do not close the gaps between them. */
const CLOSED = 0.3;

/**
 * Who looks along the body of the hair looks between its splats, and through them where nothing dark is behind: one in so
 * many stays on the scalp, so much larger, and closes it.
 */
const LAYERS = 3, UNDERLAID = 1.7;

/**
 * Raises the splats of the scalp to the body of the hair: dark and opaque, it gives the cut its volume, and the
 * hairs need only be drawn where they are seen.
 */
export function raiseBody(ground: LookGround, splats: DenseSplats): void {
  const { frames, millimetre, scalp } = ground;
  if (!scalp) return;
  const sparse = Math.max(croppedBy(scalp), receding(scalp));
  for (let i = 0; i < splats.count; i++) {
    const t = splats.binding[i]!;
    if (!ground.hairy[t]) continue;
    const weights = splats.barycentric.subarray(i * 3, i * 3 + 3);
    const { at, normal, behind } = rootOn(ground, t, weights);
    const { body } = hairAt(scalp, at, normal, behind);
    if (i % LAYERS === 0) {
      for (let c = 0; c < 3; c++) splats.scale[i * 3 + c]! *= UNDERLAID;
      continue;
    }
    const height = body * millimetre / Math.sqrt(frames.area[t]!);
    // Raised, the surface is larger by the height over the skull's radius, and where it climbs by its slope.
    const slope = hairAt(scalp, at, normal, behind + 1).body - body;
    const inside = normal[2] < -0.2 ? MOST_BODY_BEHIND : MOST_BODY;
    const most = (1 + CLOSED * sparse) *
      (MOST_BODY_AT_EDGE + (inside - MOST_BODY_AT_EDGE) * smoothstep(5, 12, behind)) *
      millimetre / Math.sqrt(frames.area[t]!);
    const grow = (1 + body / 80) * Math.hypot(1, slope) * (1 + 0.2 * smoothstep(16, 6, behind)) *
      (1 + CLOSED * sparse);
    for (let c = 0; c < 3; c++) {
      let along = 0;
      for (let r = 0; r < 3; r++) along += frames.rotation[t * 9 + r * 3 + c]! * normal[r]!;
      splats.position[i * 3 + c]! += along * height;
      splats.scale[i * 3 + c] = Math.min(splats.scale[i * 3 + c]! * grow, most);
    }
  }
}
