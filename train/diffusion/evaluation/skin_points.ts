import type { Camera } from "../../../runtime/base/camera.ts";
import { type HeadModel, triangleCount, vertexCount } from "../../../runtime/head/head_model.ts";
import { type Surface, surfaceOf } from "../../../runtime/head/surfaces.ts";
import { hideCovered, NEAR } from "../control/covered_points.ts";
import { projectionOf } from "../control/projection.ts";
import type { SkinFrame } from "./flicker.ts";

/** Points of a head's skin, found again in every picture of it. */
export interface SkinPoints {
  readonly count: number;
  /** @param vertices [vertices, 4], posed, world units @param size pixels of the picture's side */
  place(vertices: Float32Array, camera: Camera, size: number): Pick<SkinFrame, "points" | "seen">;
}

const SKIN: ReadonlySet<Surface> = new Set(["skin", "lips", "ear", "neck"]);
/** Points at the most: triangles are taken evenly. */
const MOST = 6000;
/** How far behind the surface a point may lie, world units: it lies on a triangle of it. */
const SLACK = 0.01;
/** Skin that looks further away than this is seen at a slant, where a pixel shows its neighbours: a cosine. */
const FACING = 0.35;

/** The middles of a head's triangles of skin. In sight are those that face the camera with nothing before them. */
export function createSkinPoints(head: HeadModel): SkinPoints {
  const isSkin = head.regionNames.map((name) => SKIN.has(surfaceOf(name)));
  const all = Array.from({ length: triangleCount(head) }, (_, t) => t).filter((t) =>
    isSkin[head.regions[t]!]
  );
  const every = Math.max(1, Math.ceil(all.length / MOST));
  const taken = all.filter((_, index) => index % every === 0);
  const vertices = vertexCount(head);
  const projected = new Float64Array(vertices * 3);
  const slack = new Float64Array(taken.length).fill(SLACK);

  /** Writes a triangle's middle. @returns the cosine between its normal and the way to the camera */
  function middleOf(posed: Float32Array, t: number, eye: readonly number[], middle: number[]): number {
    const [a, b, c] = [0, 1, 2].map((k) => head.triangles[t * 3 + k]! * 4) as [number, number, number];
    const u = [0, 1, 2].map((axis) => posed[b + axis]! - posed[a + axis]!) as [number, number, number];
    const v = [0, 1, 2].map((axis) => posed[c + axis]! - posed[a + axis]!) as [number, number, number];
    const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    for (let axis = 0; axis < 3; axis++) {
      middle[axis] = (posed[a + axis]! + posed[b + axis]! + posed[c + axis]!) / 3;
    }
    const towards = [0, 1, 2].map((axis) => eye[axis]! - middle[axis]!);
    const dot = normal.reduce((sum, x, axis) => sum + x * towards[axis]!, 0);
    return dot / (Math.hypot(...normal) * Math.hypot(...towards));
  }

  return {
    count: taken.length,
    place(posed, camera, size) {
      if (posed.length !== vertices * 4) {
        throw new RangeError(`Cannot place skin, a posed head has ${vertices} x 4 numbers: ${posed.length}`);
      }
      const projection = projectionOf(camera, size);
      for (let v = 0; v < vertices; v++) {
        projection.place(posed[v * 4]!, posed[v * 4 + 1]!, posed[v * 4 + 2]!, projected, v * 3);
      }
      const points = new Float64Array(taken.length * 3);
      const hidden = new Uint8Array(taken.length);
      const middle = [0, 0, 0];
      taken.forEach((t, i) => {
        const facing = middleOf(posed, t, projection.eye, middle);
        projection.place(middle[0]!, middle[1]!, middle[2]!, points, i * 3);
        hidden[i] = facing >= FACING && points[i * 3 + 2]! >= NEAR ? 0 : 1;
      });
      hideCovered(hidden, { screen: points, slack }, { projected, triangles: head.triangles }, size);
      return { points, seen: hidden.map((is) => 1 - is) };
    },
  };
}
