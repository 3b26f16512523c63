import { MOST_PUPIL, PUPIL } from "../eye.ts";
import { SURFACE_INDEX } from "../regions.ts";
import { JOINTS } from "../../../head/head_model.ts";
import type { LookGround } from "../ground.ts";
import type { Strokes } from "../splat_strokes.ts";
import { add, cross, unit, type Vector } from "../../../base/vector.ts";

/** How strongly each splat of a catch light shines: where it lies in iris radii from the axis, its size, opacity. */
const CATCH_LIGHTS = [
  { x: 0.33, y: 0.2, size: 0.088, opacity: 0.98 },
  { x: 0.33, y: 0.2, size: 0.084, opacity: 0.98 },
  { x: 0.33, y: 0.2, size: 0.08, opacity: 0.98 },
  { x: 0.33, y: 0.2, size: 0.15, opacity: 0.18 },
  { x: -0.42, y: -0.4, size: 0.12, opacity: 0.12 },
] as const;

/**
 * The lamp's mirror image on the cornea. It stays where it is when the eye turns, as a mirror image does, so it is
 * carried by the triangle that moves least; a closing lid passes in front of it.
 */
export function drawCatchLights(ground: LookGround, strokes: Strokes): void {
  if (ground.eyes.length === 0) return;
  const triangle = stillest(ground);
  for (const { centre, axis, radius, irisRadius } of ground.eyes) {
    for (const [layer, { x, y, size, opacity }] of CATCH_LIGHTS.entries()) {
      const out = unit(add(axis as Vector, [x * irisRadius / radius, y * irisRadius / radius, 0]));
      strokes.add(
        // One before the other: those at one depth would be drawn in any order.
        add(centre as Vector, out, radius + (0.75 + 0.02 * layer) * ground.millimetre),
        [1, 0, 0],
        [size * irisRadius, 0.03 * ground.millimetre, 1.15 * size * irisRadius],
        [0.99, 0.985, 0.97],
        { triangle, up: out, opacity, oneSided: false },
      );
    }
  }
}

/**
 * Discs of a pupil, ring by ring: how far from its middle in its radii, and how many. One disc alone is hidden by the
 * iris once the eye turns, whose near side then lies before it; rings lie on the cornea and turn with it.
 */
const RINGS = [[0, 1], [0.4, 6], [0.72, 14]] as const;
/** Standard deviation of a disc in pupil radii, and millimetres before the cornea. */
const DISC = 0.2, PUPIL_RISE = 0.3;

/** A pupil's soft round edge; splats of the mesh alone would leave a ragged one. It turns with the eye. */
export function drawPupils({ eyes, surfaces, frames, millimetre }: LookGround, strokes: Strokes): void {
  for (const { centre, axis, radius, irisRadius } of eyes) {
    let triangle = -1, nearest = Infinity;
    surfaces.triangles.forEach((kind, t) => {
      if (kind !== SURFACE_INDEX.pupil || !(frames.area[t]! > 0)) return;
      const away = Math.hypot(frames.centre[t * 3]! - centre[0], frames.centre[t * 3 + 1]! - centre[1]);
      if (away < nearest) [triangle, nearest] = [t, away];
    });
    if (triangle < 0) continue;
    const pupilRadius = MOST_PUPIL * irisRadius, size = DISC * pupilRadius;
    const side = unit(cross([0, 1, 0], axis as Vector)), up = cross(axis as Vector, side);
    for (const [share, count] of RINGS) {
      for (let k = 0; k < count; k++) {
        const angle = 2 * Math.PI * k / count, away = share * pupilRadius / radius;
        const out = unit(
          add(add(axis as Vector, side, away * Math.cos(angle)), up, away * Math.sin(angle)),
        );
        strokes.add(
          add(centre as Vector, out, radius + PUPIL_RISE * millimetre),
          [1, 0, 0],
          [size, 0.03 * millimetre, size],
          PUPIL,
          { triangle, up: out, opacity: 0.96, oneSided: true },
        );
      }
    }
  }
}

/** Of the triangles that go with the skull, the one that expressions move least. */
function stillest({ head, frames, identity }: LookGround): number {
  const vertices = identity.template.length / 3;
  const moved = new Float64Array(vertices);
  for (let i = 0; i < identity.expressionBasis.length; i++) {
    moved[Math.floor(i / 3) % vertices]! += Math.abs(identity.expressionBasis[i]!);
  }
  const neck = JOINTS.indexOf("neck");
  let best = 0;
  let least = Infinity;
  for (let t = 0; t < frames.area.length; t++) {
    if (!(frames.area[t]! > 0)) continue;
    let sum = 0;
    for (let c = 0; c < 3; c++) {
      const v = head.triangles[t * 3 + c]!;
      sum += moved[v]! + 10 * (1 - head.skinningWeights[v * JOINTS.length + neck]!);
    }
    // Of equals the largest, for its frame is the steadiest.
    sum -= 1e-3 * frames.area[t]!;
    if (sum < least) [best, least] = [t, sum];
  }
  return best;
}
