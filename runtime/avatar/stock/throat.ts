import { blend, type LookGround, THIRDS } from "./ground.ts";
import { SURFACE_INDEX, SURFACES } from "./regions.ts";
import type { Strokes } from "./splat_strokes.ts";
import type { Vector } from "../../base/vector.ts";

/** Depths before the hindmost wall of the mouth, and sizes (standard deviations), millimetres. */
const PLUGS = [{ before: 4, size: 10 }, { before: 14, size: 10 }, { before: 23, size: 9 }] as const;
/** Millimetres below the wall's middle: an open jaw draws the mouth out downwards. */
const LOWERED = 5;

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
  darkenWalls(ground, strokes);
  const [x, y, z] = blend(ground, identity.template, hindmost, THIRDS);
  const { colour } = SURFACES.mouth;
  for (const { before, size } of PLUGS) {
    strokes.add(
      [x, y - LOWERED * millimetre, z + before * millimetre],
      [1, 0, 0],
      [1.3 * size * millimetre, size * millimetre, 2 * millimetre],
      colour.map((c) => 0.3 * c),
      { triangle: hindmost, up: [0, 1, 0], opacity: 0.97, oneSided: true },
    );
  }
}

/** Where the cheeks' walls are darkened, shares of the mouth's length from the back, and sizes, millimetres. */
const WALL_PLUGS = [0.24, 0.4, 0.54] as const, WALL_SIZE = [6, 7.5, 1] as const;
/** Millimetres before the wall: their front ends come to lie on it, and none shows beside the cheek's outline. */
const BEFORE_WALL = 5;

/** The same before the cheeks' walls, which a wide open jaw draws out most: rows of gaps would show as stripes. */
function darkenWalls(ground: LookGround, strokes: Strokes): void {
  const { surfaces, frames, identity, millimetre, middle } = ground;
  const walls = [...surfaces.triangles.keys()].filter((t) =>
    surfaces.triangles[t] === SURFACE_INDEX.mouth && frames.area[t]! > 0
  );
  const range = (c: number): [number, number] => {
    const values = walls.map((t) => frames.centre[t * 3 + c]!);
    return [Math.min(...values), Math.max(...values)];
  };
  const [low, high] = range(1), [back, front] = range(2);
  for (const sign of [1, -1]) {
    const reach = Math.max(...walls.map((t) => sign * (frames.centre[t * 3]! - middle[0])));
    for (const share of WALL_PLUGS) {
      const goal = [middle[0] + sign * reach, (low + high) / 2, back + share * (front - back)];
      const away = (t: number) => Math.hypot(...goal.map((x, c) => x - frames.centre[t * 3 + c]!));
      const t = walls.reduce((least, one) => away(one) < away(least) ? one : least);
      const [x, y, z] = blend(ground, identity.template, t, THIRDS);
      strokes.add(
        [x - sign * BEFORE_WALL * millimetre, y, z],
        // Slanting inwards to the back, it is seen from the front too.
        [sign * SLANT, 0, 1],
        WALL_SIZE.map((size) => size * millimetre) as unknown as Vector,
        SURFACES.mouth.colour.map((c) => WALL_SHADE * c),
        { triangle: t, up: [0, 1, 0], opacity: 0.97, oneSided: true },
      );
    }
  }
}
const WALL_SHADE = 0.3, SLANT = 0.7;
