import { cross, length, subtract, type Vector } from "../../base/vector.ts";
import { type HeadModel, triangleCount } from "../head_model.ts";
import { nearestOn } from "./near_surface.ts";
import { NearestVectors } from "./nearest_vectors.ts";
import { type HeadParts, type Part, PARTS } from "./parts.ts";

/** Metres that a normal which points the other way counts for half of: walls of the mouth lie 4 mm behind the cheeks. */
const TURN = 0.012;
/** Triangles looked at for the nearest place. */
const CANDIDATES = 12;

/** A place on a surface. */
export interface Match {
  readonly triangle: number;
  /** [3]. */
  readonly weights: Vector;
  readonly at: Vector;
  /** Metres. */
  readonly distance: number;
  /** Unit, the triangle's. */
  readonly normal: Vector;
}

/** Nearest places on a head's surface of one part, where what looks the same way counts as nearer. */
export interface PartSurface {
  match(at: Vector, normal: Vector, part: Part): Match | undefined;
}

/** What a part's places may be matched with: its own, and what the other head is silent about. */
const OPEN_TO: Readonly<Record<Part, readonly Part[]>> = {
  skin: ["skin", "open"],
  mouth: ["mouth", "open"],
  leftEye: ["leftEye", "rightEye"],
  rightEye: ["rightEye", "leftEye"],
  open: ["skin", "mouth", "open"],
  unseen: ["skin", "mouth", "open", "leftEye", "rightEye"],
};

/** @param vertices [vertices, 3], metres; the head's own, or where a warp has put them */
export function searchParts(head: HeadModel, parts: HeadParts, vertices: ArrayLike<number>): PartSurface {
  const count = triangleCount(head);
  const features = new Float64Array(count * 6), area = new Float64Array(count);
  const corner = (t: number, c: number): Vector => {
    const v = head.triangles[t * 3 + c]! * 3;
    return [vertices[v]!, vertices[v + 1]!, vertices[v + 2]!];
  };
  for (let t = 0; t < count; t++) {
    const [a, b, c] = [corner(t, 0), corner(t, 1), corner(t, 2)];
    const n = cross(subtract(b, a), subtract(c, a)), long = length(n);
    area[t] = long;
    for (let k = 0; k < 3; k++) {
      features[t * 6 + k] = (a[k]! + b[k]! + c[k]!) / 3;
      features[t * 6 + 3 + k] = TURN * n[k]! / (long || 1);
    }
  }
  const trees = new Map<Part, { tree: NearestVectors; triangles: number[] } | undefined>();
  const treeOf = (part: Part) => {
    if (trees.has(part)) return trees.get(part);
    let triangles: number[] = [];
    const wanted = part.endsWith("Eye") ? OPEN_TO[part].map((each) => [each]) : [OPEN_TO[part]];
    for (const kinds of wanted) {
      if (triangles.length > 0) break;
      triangles = [...parts.triangles.keys()].filter((t) =>
        kinds.includes(PARTS[parts.triangles[t]!]!) && area[t]! > 0
      );
    }
    const values = new Float64Array(triangles.length * 6);
    triangles.forEach((t, k) => values.set(features.subarray(t * 6, t * 6 + 6), k * 6));
    const made = triangles.length === 0 ? undefined : { tree: new NearestVectors(values, 6), triangles };
    trees.set(part, made);
    return made;
  };
  return {
    match(at, normal, part) {
      const found = treeOf(part) ?? treeOf("open") ?? treeOf("unseen");
      if (!found) return undefined;
      const query = [...at, TURN * normal[0], TURN * normal[1], TURN * normal[2]];
      let best: Match | undefined, least = Infinity;
      for (const k of found.tree.around(query, CANDIDATES)) {
        const t = found.triangles[k]!, [a, b, c] = [corner(t, 0), corner(t, 1), corner(t, 2)];
        const weights = nearestOn([a, b, c], at);
        const place = [0, 1, 2].map((i) =>
          weights[0] * a[i]! + weights[1] * b[i]! + weights[2] * c[i]!
        ) as unknown as Vector;
        const distance = length(subtract(place, at));
        let cost = distance * distance;
        for (let i = 0; i < 3; i++) cost += (features[t * 6 + 3 + i]! - query[3 + i]!) ** 2;
        if (cost >= least) continue;
        least = cost;
        const own = [0, 1, 2].map((i) => features[t * 6 + 3 + i]! / TURN) as unknown as Vector;
        best = { triangle: t, weights, at: place, distance, normal: own };
      }
      return best;
    },
  };
}
