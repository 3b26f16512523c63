import type { Scalp } from "./scalp.ts";
import { type LookGround, millimetresAt, pointAt } from "../ground.ts";
import type { Strokes } from "../splat_strokes.ts";
import { add, distance, midway, subtract, unit, type Vector } from "../../../base/vector.ts";

/** Splats of the lining, and how far out of the skull's middle it lies on the way to the scalp. */
const PATCHES = 64, DEEP = 0.62;
/** Standard deviations across and through, millimetres. */
const BROAD = 13, THICK = 3;
/** Down to so many millimetres under the eyes, behind ears and teeth. */
const LOWEST = -50;
/** It is seen from behind alone: no triangle that is seen from the front carries it. */
const TURNED = -0.15;

/**
 * A dark lining inside the back of the skull. A hundredth of the light comes through the hair, and the whites of the
 * eyes and the ears on the far side are bright enough to be seen by it as pale rounds.
 */
export function drawLining(ground: LookGround, scalp: Scalp, strokes: Strokes): void {
  const { frames, hairy, palette, millimetre } = ground;
  const centre: Vector = [0, 0, (scalp.front + scalp.back) / 2];
  const behind = [...hairy.keys()].filter((t) =>
    hairy[t] && frames.area[t]! > 0 && frames.rotation[t * 9 + 7]! < TURNED
  ).map((t) => ({ t, at: millimetresAt(ground, pointAt(frames.centre, t)) }))
    .filter(({ at }) => at[1] > LOWEST).map(({ t, at }) => ({ t, at, out: unit(subtract(at, centre)) }));
  const colour = midway(palette.hair as unknown as Vector, [0, 0, 0], 0.6);
  const carrying = new Set<number>();
  for (let i = 0; i < PATCHES; i++) {
    // Even over the ball by the golden angle.
    const y = 1 - 2 * (i + 0.5) / PATCHES, wide = Math.sqrt(1 - y * y), angle = 2.399963 * i;
    const way: Vector = [wide * Math.cos(angle), y, wide * Math.sin(angle)];
    let nearest: (typeof behind)[number] | undefined, least = 0.35;
    for (const one of behind) {
      const far = distance(one.out, way);
      if (far < least) [nearest, least] = [one, far];
    }
    if (!nearest || carrying.has(nearest.t)) continue;
    carrying.add(nearest.t);
    const { t, at, out } = nearest;
    strokes.add(
      add(ground.middle, midway(centre, at, DEEP), millimetre),
      Math.abs(out[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0],
      [BROAD * millimetre, THICK * millimetre, BROAD * millimetre],
      colour,
      { triangle: t, up: out, opacity: 0.97, oneSided: true, light: { share: 0 } },
    );
  }
}
