import { blend, type LookGround, THIRDS } from "./ground.ts";
import { SURFACE_INDEX, SURFACES } from "./regions.ts";
import type { Strokes } from "./splat_strokes.ts";

/** Depths before the hindmost wall of the mouth, and sizes (standard deviations), millimetres. */
const PLUGS = [{ before: 4, size: 9 }, { before: 12, size: 8 }] as const;

/**
 * The dark of the throat: a few large splats before the hindmost wall of the mouth. A wide open jaw draws the
 * mouth's walls apart, and between their splats the background would shine through.
 */
export function fillThroat(ground: LookGround, strokes: Strokes): void {
  const { surfaces, frames, identity, millimetre } = ground;
  let hindmost = -1;
  surfaces.triangles.forEach((kind, t) => {
    if (kind !== SURFACE_INDEX.mouth || !(frames.area[t]! > 0)) return;
    if (hindmost < 0 || frames.centre[t * 3 + 2]! < frames.centre[hindmost * 3 + 2]!) hindmost = t;
  });
  if (hindmost < 0) return;
  const [x, y, z] = blend(ground, identity.template, hindmost, THIRDS);
  const { colour } = SURFACES.mouth;
  for (const { before, size } of PLUGS) {
    strokes.add(
      [x, y, z + before * millimetre],
      [1, 0, 0],
      [1.3 * size * millimetre, size * millimetre, 2 * millimetre],
      colour.map((c) => 0.3 * c),
      { triangle: hindmost, up: [0, 1, 0], opacity: 0.97, oneSided: true },
    );
  }
}
