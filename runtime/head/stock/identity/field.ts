import { EAR, EYE, MOUTH, TEETH } from "../measures.ts";
import type { LidPlace, LipPlace, Part } from "../mesh/mesh_builder.ts";
import type { Displacement, Pull } from "../expression/shape_pulls.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import { add, distance, type Vector } from "../../../base/vector.ts";
import { placeOf, type WholeMesh } from "../mesh/whole_mesh.ts";

/** Where a place of the head's left half goes, millimetres. */
export type Warp = (x: number, y: number, z: number) => Vector;

/** A vertex of the left half as a local move sees it. */
export interface Spot {
  readonly at: Vector;
  readonly part: Part;
  readonly lid: LidPlace | undefined;
  readonly lip: LipPlace | undefined;
  /** How much it belongs to the ear, 0..1. */
  readonly ear: number;
}

/** One way in which people differ, at one standard deviation. Given for the left half and mirrored. */
export interface Direction {
  /** Bends space; eyes, teeth and ears are carried along whole. */
  readonly warp?: Warp;
  /** Swellings and hollows, carried like the warp. */
  readonly pulls?: readonly Pull[];
  /** Moves that know lids, lips and ears; nothing is carried by them. */
  readonly local?: (spot: Spot) => Vector;
}

/** The eyeball with its lids and what skin touches them is carried whole up to here, and less and less from there. */
const EYE_WHOLE = EYE.radius + 4, EYE_FREE = EYE.radius + 18;

/** 1 where the eyeball and its lids are, 0 where they are not felt any more. */
export function nearEye(p: Vector): number {
  return smoothstep(EYE_FREE, EYE_WHOLE, distance(p, EYE.centre));
}

/**
 * The displacement of a direction at weight 1: the left half as it says, the right half its mirror image.
 *
 * @param ears [vertices], from `earShares`
 */
export function displaceByDirection(
  mesh: WholeMesh,
  { warp, pulls = [], local }: Direction,
  ears: ArrayLike<number>,
): Displacement {
  const field = (p: Vector): Vector => add(warp?.(...p) ?? [0, 0, 0], pullsAt(pulls, p));
  const atEye = field(EYE.centre), atEar = field(EAR.canal);
  // Teeth and tongue go with the lips in front of them; a face may be narrow, its arches are not pressed for it.
  const atMouth = field([0, MOUTH.meetingY, TEETH.frontZ]);
  const out = new Float64Array(mesh.count * 3);
  for (let v = 0; v < mesh.count; v++) {
    if (mesh.side[v] === -1) continue;
    const at = placeOf(mesh, v);
    const spot: Spot = {
      at,
      part: mesh.parts[v]!,
      lid: mesh.lids.get(v),
      lip: mesh.lips.get(v),
      ear: ears[v]!,
    };
    let moved = carried(spot, field(at), atEye, atEar, atMouth);
    if (local) moved = add(moved, local(spot));
    out.set(mesh.side[v] === 0 ? [0, moved[1], moved[2]] : moved, v * 3);
    const m = mesh.mirror[v]!;
    if (m !== v) out.set([-moved[0], moved[1], moved[2]], m * 3);
  }
  return out;
}

function carried(
  { at, part, lip, ear }: Spot,
  free: Vector,
  atEye: Vector,
  atEar: Vector,
  atMouth: Vector,
): Vector {
  switch (part) {
    case "eyeball":
      return atEye;
    case "ear":
      return blend(free, atEar, ear);
    case "upperTeeth":
    case "lowerTeeth":
    case "tongue":
      return [0, atMouth[1], atMouth[2]];
  }
  if (part === "mouth" && lip) {
    return blend(free, [0, atMouth[1], atMouth[2]], smoothstep(1.9, 4, lip.depth));
  }
  return blend(free, atEye, nearEye(at));
}

const blend = (a: Vector, b: Vector, t: number): Vector => [
  mix(a[0], b[0], t),
  mix(a[1], b[1], t),
  mix(a[2], b[2], t),
];

/** Pulls and their mirror images, so that the midline stays smooth; one on the midline counts once. */
function pullsAt(pulls: readonly Pull[], p: Vector): Vector {
  let x = 0, y = 0, z = 0;
  for (const { at, by, reach } of pulls) {
    const [rx, ry, rz] = typeof reach === "number" ? [reach, reach, reach] : reach;
    const across = ((p[1] - at[1]) / ry) ** 2 + ((p[2] - at[2]) / rz) ** 2;
    const own = Math.exp(-0.5 * (((p[0] - at[0]) / rx) ** 2 + across));
    const image = at[0] === 0 ? 0 : Math.exp(-0.5 * (((p[0] + at[0]) / rx) ** 2 + across));
    x += by[0] * (own - image);
    y += by[1] * (own + image);
    z += by[2] * (own + image);
  }
  return [x, y, z];
}
