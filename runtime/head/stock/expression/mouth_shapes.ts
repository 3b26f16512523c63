import { JOINT_PLACES, MOUTH, TEETH } from "../measures.ts";
import type { Displacement } from "./shape_pulls.ts";
import { jawWeight } from "../mesh/skinning.ts";
import { tongueMiddle } from "../mesh/tongue.ts";
import { solve3 } from "../../../base/eliminate.ts";
import { clamp01, mix, smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/** Radians at jawOpen 1: the chin sinks by about 35 mm, two thirds of the widest human gape. */
export const JAW_OPEN_ANGLE = 0.34;

/** Millimetres at jawOpen 1: the condyles leave their pits, forwards and down over the tubercle. */
export const JAW_OPEN_SLIDE: Vector = [0, -1.2, 4.5];

/** Slides all that hangs on the jaw. */
export function moveJaw(mesh: WholeMesh, by: Vector): Displacement {
  const out = new Float64Array(mesh.count * 3);
  for (let v = 0; v < mesh.count; v++) {
    const weight = jawWeight(mesh, v);
    for (let k = 0; k < 3; k++) out[v * 3 + k] = by[k]! * weight;
  }
  return out;
}

/** Rolls a lip inwards over the teeth: the border comes round towards the contact line, which goes back. */
export function rollLip(mesh: WholeMesh, upper: boolean): Displacement {
  const out = new Float64Array(mesh.count * 3);
  const border = upper ? -4.9 : 8.4, contact = upper ? 0 : 3.2;
  for (const [v, lip] of mesh.lips) {
    if (lip.upper !== upper || lip.depth > 3) continue;
    const middle = (1 - lip.across ** 1.6) ** 1.06;
    const skin = smoothstep(-1, 0, lip.depth), inner = smoothstep(0, 1, lip.depth);
    const inside = 1 - smoothstep(1.4, 3.2, lip.depth);
    out[v * 3 + 1] = mix(border, contact, inner) * skin * middle * inside;
    out[v * 3 + 2] = mix(-6, -7.6, inner) * skin * middle * inside;
  }
  return out;
}

/**
 * mouthClose at weight `w`: what seals the lips while jawOpen stands at the same weight. Posing turns a
 * vertex of jaw weight j by A = (1 - j) I + j R, so the shape is A^-1 of the way from where the jaw takes
 * the lip to where the sealed lips shall be.
 */
export function closeMouth(mesh: WholeMesh, w: number): Displacement {
  const out = new Float64Array(mesh.count * 3);
  const c = Math.cos(JAW_OPEN_ANGLE * w), s = Math.sin(JAW_OPEN_ANGLE * w);
  const hinge = JOINT_PLACES.jaw;
  for (let v = 0; v < mesh.count; v++) {
    const share = sealShare(mesh, v);
    if (share === 0) continue;
    const jaw = jawWeight(mesh, v);
    const y = mesh.positions[v * 3 + 1]! - hinge[1], z = mesh.positions[v * 3 + 2]! - hinge[2];
    const dropY = jaw * (c * y - s * z - y), dropZ = jaw * (s * y + c * z - z);
    // Sealed, the lips lie a little lower and flatter than at rest: the upper lip is stretched too.
    const stretch = w * (1 - clamp01(Math.abs(mesh.positions[v * 3]!) / MOUTH.cornerX) ** 2);
    const turned = [1, 0, 0, 0, 1 - jaw + jaw * c, -jaw * s, 0, jaw * s, 1 - jaw + jaw * c];
    const d = solve3(turned, [0, share * (-3 * stretch - dropY), share * (-1 * stretch - dropZ)]);
    // The jaw slides before it turns: that part is taken back as it is given.
    for (let k = 0; k < 3; k++) out[v * 3 + k] = d[k]! - share * w * jaw * JAW_OPEN_SLIDE[k]!;
  }
  return out;
}

/** Which skin takes part in the seal: the lips wholly, fading over the chin and the cheeks. */
function sealShare(mesh: WholeMesh, v: number): number {
  if (mesh.parts[v] !== "skin" && mesh.parts[v] !== "mouth") return 0;
  const x = Math.abs(mesh.positions[v * 3]!), y = mesh.positions[v * 3 + 1]!, z = mesh.positions[v * 3 + 2]!;
  const lip = mesh.lips.get(v);
  if (lip && lip.depth >= 0) return 1 - smoothstep(1.8, 4.5, lip.depth);
  if (z < -40) return 0;
  const fade = (over: number, reach: number) => Math.exp(-0.5 * (Math.max(0, over) / reach) ** 2);
  const place = fade(MOUTH.lowerBorderY - y, 11) * fade(y - MOUTH.cupidPeakY, 6) *
    fade(x - MOUTH.cornerX, 10);
  return lip ? mix(place, 1, smoothstep(-1, 0, lip.depth)) : place < 0.01 ? 0 : place;
}

/**
 * The tongue between the teeth and the lips, over the lower ones and hanging a little from there;
 * `onTheWay` lifts it half way out, `withJawOpen` is what an open jaw adds. Heights are the jaw's own: it opens a little with the tongue.
 */
export function tongueOut(
  mesh: WholeMesh,
): { alone: Displacement; onTheWay: Displacement; withJawOpen: Displacement } {
  const [alone, onTheWay, withJawOpen] = [0, 1, 2].map(() => new Float64Array(mesh.count * 3)) as [
    Displacement,
    Displacement,
    Displacement,
  ];
  const overTeeth = TEETH.upperEdgeY + TEETH.overbite + 4;
  for (let v = 0; v < mesh.count; v++) {
    if (mesh.parts[v] !== "tongue") continue;
    const y = mesh.positions[v * 3 + 1]!, z = mesh.positions[v * 3 + 2]!;
    const out = smoothstep(-36, 4, z), raised = smoothstep(-36, -14, z), end = smoothstep(-6, 8, z);
    const goal = z + 34 * out, middle = overTeeth - 0.011 * Math.max(0, goal - 20) ** 2;
    alone[v * 3] = -0.26 * out * mesh.positions[v * 3]!;
    alone[v * 3 + 1] = raised * (middle + 0.38 * (y - tongueMiddle(z)) - y);
    alone[v * 3 + 2] = 34 * out;
    // Up first and flat, over the teeth and the lip, not through them.
    onTheWay[v * 3 + 1] = raised * (2.8 - 0.36 * (y - tongueMiddle(z)));
    // Over the wide open lip, which is narrow in its middle, it hangs down rather than pointing at the sky.
    withJawOpen[v * 3] = -0.1 * out * mesh.positions[v * 3]!;
    withJawOpen[v * 3 + 1] = 2.5 * raised - 6 * smoothstep(0, 9, z);
    withJawOpen[v * 3 + 2] = -2 * end;
  }
  return { alone, onTheWay, withJawOpen };
}
