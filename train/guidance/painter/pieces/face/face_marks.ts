import type { Vector } from "../../../../../runtime/base/vector.ts";
import type { Fitting } from "../forms/fitting.ts";
import type { SkinPoint } from "../../surface/subject.ts";

/** What masks are cut by: middles of the eyes, nose and mouth, millimetres. */
export function marksOf({ subject }: Fitting) {
  const at = (index: number) => subject.landmark(index).at;
  const [inner, outer, upper, lower] = [at(362), at(263), at(386), at(374)];
  return {
    eye: [(inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2, Math.max(inner[2], outer[2])] as Vector,
    eyeHalf: Math.hypot(outer[0] - inner[0], outer[1] - inner[1]) / 2,
    eyeHigh: (upper[1] - lower[1]) / 2,
    nose: at(4),
    base: at(2),
    mouth: at(291),
    jaw: at(288),
    chin: at(152),
    brow: at(334),
  };
}

/** Millimetres outside the holes for the eyes. */
export function offEyes(fitting: Fitting, wide: number, high: number, slant = 0.12) {
  const { eye } = marksOf(fitting);
  return ({ at: [x, y, z] }: SkinPoint): number => {
    if (z < -30) return Infinity;
    const dx = (Math.abs(x) - eye[0]) / wide, dy = (y - eye[1] - slant * (Math.abs(x) - eye[0])) / high;
    return (Math.hypot(dx, dy) - 1) * Math.min(wide, high);
  };
}
