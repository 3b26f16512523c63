import type { LookGround } from "./ground.ts";
import { spread } from "./openness.ts";
import { SURFACE_INDEX, SURFACE_NAMES } from "./regions.ts";
import { clamp01, mix, smoothstep } from "../../base/scalar.ts";

/** Rounds over which an ear is evened out, against which its hollows and rims are told. */
const EAR_ROUNDS = 14;
/** Rounds over which a neck's light is, and how much of the evened one counts. */
const NECK_ROUNDS = 14, NECK_SHARE = 0.45;

/**
 * How far an ear's vertices stand out of the ear as it would be without its folds, millimetres: above 0 on helix,
 * antihelix and tragus, below 0 in the hollows between them; 0 elsewhere.
 *
 * @returns [vertices]
 */
export function earRelief(ground: LookGround): Float32Array {
  const { head, identity: { template }, normals, millimetre } = ground;
  const ears = sharesOf(ground, "ear");
  const even = Float32Array.from(template);
  spread(even, 3, head.triangles, ears, EAR_ROUNDS);
  return ears.map((share, v) => {
    let out = 0;
    for (let c = 0; c < 3; c++) out += (template[v * 3 + c]! - even[v * 3 + c]!) * normals[v * 3 + c]!;
    return share > 0 ? out / millimetre : 0;
  });
}

/**
 * Normals and openness with those of the lower neck evened out: fat and skin lie over sternomastoids and collar bones,
 * and lit by the bare form they stand out as hard triangles.
 */
export function evenNeck(ground: LookGround): Pick<LookGround, "normals" | "open"> {
  const { head, identity: { template }, middle, eyeDistance } = ground;
  const shares = sharesOf(ground, "neck").map((share, v) => {
    // The chin's shade on the throat stays as it is.
    return share * smoothstep(-1.9, -2.35, (template[v * 3 + 1]! - middle[1]) / eyeDistance);
  });
  const evened = (values: Float32Array, width: number): Float32Array => {
    const even = Float32Array.from(values);
    spread(even, width, head.triangles, shares, NECK_ROUNDS);
    return even.map((value, i) => mix(values[i]!, value, NECK_SHARE * shares[Math.floor(i / width)]!));
  };
  return { normals: evened(ground.normals, 3), open: evened(ground.open, 1) };
}

/** [vertices], how much of each is of a surface. */
function sharesOf({ surfaces }: LookGround, name: "ear" | "neck"): Float32Array {
  const kinds = SURFACE_NAMES.length;
  const shares = new Float32Array(surfaces.shares.length / kinds);
  return shares.map((_, v) => surfaces.shares[v * kinds + SURFACE_INDEX[name]]!);
}

/**
 * Which vertices lie in a groove of the surface, 0..1: how far the mean of the neighbours stands out over a
 * vertex, against how far away they are. Between two teeth it is 1.
 */
export function grooves({ head, identity, normals }: LookGround): Float32Array {
  const { template } = identity;
  const count = template.length / 3;
  const out = new Float64Array(count);
  const away = new Float64Array(count);
  for (let i = 0; i < head.triangles.length; i++) {
    const a = head.triangles[i]! * 3;
    const b = head.triangles[i % 3 === 2 ? i - 2 : i + 1]! * 3;
    const edge = [0, 1, 2].map((c) => template[b + c]! - template[a + c]!);
    const length = Math.hypot(...edge);
    for (const [v, sign] of [[a, 1], [b, -1]] as const) {
      out[v / 3]! += sign * edge.reduce((sum, e, c) => sum + e * normals[v + c]!, 0);
      away[v / 3]! += length;
    }
  }
  return Float32Array.from(out, (sum, v) => away[v]! > 0 ? clamp01(GROOVE * sum / away[v]!) : 0);
}

/** Neighbours that stand out at 7 degrees in the mean make a full groove. */
const GROOVE = 1 / Math.sin(7 * Math.PI / 180);
