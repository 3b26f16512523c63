import type { LandmarkEmbedding } from "../../head_model.ts";
import { type ContourPoint, contourPoints, type Ground } from "./contours.ts";
import { ANCHORS, SPOTS } from "./spots.ts";
import { surfaceFinder, type SurfacePoint } from "../sculpture/surface_points.ts";
import { thinPlateWarp } from "../sculpture/thin_plate.ts";
import type { Vector } from "../../../base/vector.ts";
import { EAR } from "../measures.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/**
 * Embeds MediaPipe's 478 points: those on a contour where the sculpture has it, those between where the table of
 * spots has them, carried along as the contours have moved since it was made. Symmetric to the bit.
 */
export function embedLandmarks(mesh: WholeMesh): LandmarkEmbedding {
  const contours = contourPoints(mesh);
  const warp = warpOfAnchors(contours);
  const faces = mesh.triangles.length / 6;
  const triangles = new Map<number, number>(), barycentric = new Map<number, readonly number[]>();
  const finders = new Map<Ground, (p: Vector) => SurfacePoint>();
  const finder = (ground: Ground): (p: Vector) => SurfacePoint => {
    const made = finders.get(ground) ?? surfaceFinder(mesh, (v) => bears(mesh, v, ground), faces);
    finders.set(ground, made);
    return made;
  };
  const stick = (left: number, right: number, p: Vector, ground: Ground): void => {
    const found = finder(ground)(p);
    const [u, v, w] = found.barycentric;
    triangles.set(left, found.triangle);
    barycentric.set(left, found.barycentric);
    if (right === left) return;
    // The right half's triangles follow the left half's, each turned round: see mirrorHalf.
    triangles.set(right, found.triangle + faces);
    barycentric.set(right, [u!, w!, v!]);
  };
  for (const { left, right, at, ground } of contours) stick(left, right, at, ground);
  for (const [left, right, ...at] of SPOTS) stick(left, right, onMidline(left, right, warp(at)), "skin");

  const indices = [...triangles.keys()].sort((a, b) => a - b);
  return {
    indices: Uint16Array.from(indices),
    triangles: Uint32Array.from(indices, (index) => triangles.get(index)!),
    barycentric: Float32Array.from(indices.flatMap((index) => barycentric.get(index)!)),
  };
}

/** Takes places near the contours of the sculpture the table was made on to the same places here. */
function warpOfAnchors(contours: readonly ContourPoint[]): (p: Vector) => Vector {
  const before: Vector[] = [], now: Vector[] = [];
  for (const [index, ...place] of ANCHORS) {
    const contour = contours.find(({ left }) => left === index);
    if (!contour) {
      throw new RangeError(`Cannot place landmarks, the sculpture has no contour point: ${index}`);
    }
    for (const side of contour.left === contour.right ? [1] : [1, -1]) {
      before.push([place[0] * side, place[1], place[2]]);
      now.push([contour.at[0] * side, contour.at[1], contour.at[2]]);
    }
  }
  return thinPlateWarp(before, now);
}

const onMidline = (left: number, right: number, [x, y, z]: Vector): Vector => [left === right ? 0 : x, y, z];

/** Millimetres: no landmark lies further back than the ears' canals, or below the throat. */
const FACE = { backZ: EAR.canal[2], bottomY: -130 } as const;

function bears(mesh: WholeMesh, v: number, ground: Ground): boolean {
  if (mesh.positions[v * 3 + 2]! < FACE.backZ || mesh.positions[v * 3 + 1]! < FACE.bottomY) return false;
  if (ground === "eyeball" || ground === "skin") return mesh.parts[v] === ground;
  // Without the lining that hangs on the lids' inner edges.
  if (ground === "lid") return mesh.lids.has(v);
  const place = mesh.lips.get(v);
  return !!place && (place.upper === (ground === "upperLip") || place.across === 1) && place.depth <= 1;
}
