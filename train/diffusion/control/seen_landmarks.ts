import { type HeadModel, vertexCount } from "../../../runtime/head/head_model.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { FACE_PLANE, FACE_POINTS, LOOKS_AWAY } from "./face_lines.ts";
import { hideCovered, NEAR } from "./covered_points.ts";
import { projectionOf } from "./projection.ts";

/** Where a landmark is on the picture, pixels from its upper left corner, and whether it is in sight. */
export interface SeenLandmark {
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
}

/**
 * Which landmarks count as in sight: those that nothing hides, or, as the model's annotator has it, all of a face
 * that a tracker finds.
 */
export type Contours = "visible" | "all";

/** Finds the landmarks of one head, view by view. */
export interface LandmarkFinder {
  /**
   * @param vertices [vertices, 4], posed, world units
   * @returns by MediaPipe's index; empty where the face is turned away
   */
  find(vertices: Float32Array, camera: Camera, size: number): ReadonlyMap<number, SeenLandmark>;
}

/**
 * Faces that look further away than this have no contours, degrees. A profile near by is at 100, by the perspective.
 * MediaPipe's tracker found the stock head from 60 degrees and not from 80, at a distance where that is 66 and 87.
 */
const MOST_TURNED: Readonly<Record<Contours, number>> = { visible: 110, all: 75 };

/**
 * A landmark is in sight where no triangle of the posed head lies before it.
 *
 * @throws TypeError where the head has none of the landmarks
 */
export function createLandmarkFinder(head: HeadModel, contours: Contours = "visible"): LandmarkFinder {
  const { landmarks } = head;
  const known = [...landmarks.indices].flatMap((index, at) => FACE_POINTS.has(index) ? [{ index, at }] : []);
  const slack = new Float64Array(known.length);
  if (!Object.values(FACE_PLANE).every((index) => known.some((each) => each.index === index))) {
    throw new TypeError(
      `Cannot draw control maps, a head needs landmarks of eyes and lips: ${head.name} has ${landmarks.indices.length}`,
    );
  }
  const vertices = vertexCount(head);
  const projected = new Float64Array(vertices * 3);
  const world = new Float64Array(known.length * 3);
  const screen = new Float64Array(known.length * 3);
  const hidden = new Uint8Array(known.length);
  const placeOf = (index: number) => {
    const at = known.findIndex((each) => each.index === index) * 3;
    return [world[at]!, world[at + 1]!, world[at + 2]!] as const;
  };

  function placeLandmarks(posed: Float32Array): void {
    known.forEach(({ at }, i) => {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < 3; k++) {
          const corner = head.triangles[landmarks.triangles[at]! * 3 + k]!;
          sum += landmarks.barycentric[at * 3 + k]! * posed[corner * 4 + c]!;
        }
        world[i * 3 + c] = sum;
      }
    });
  }

  /** How far behind the surface each may lie. */
  function setSlack(posed: Float32Array, eye: readonly number[]): void {
    known.forEach(({ index, at }, i) => {
      const { facing, away } = FACE_POINTS.get(index)!;
      slack[i] = facing;
      if (away === facing) return;
      const [a, b, c] = [0, 1, 2].map((k) => head.triangles[landmarks.triangles[at]! * 3 + k]! * 4);
      const edge = (to: number) => [0, 1, 2].map((axis) => posed[to + axis]! - posed[a! + axis]!);
      const normal = cross(edge(b!), edge(c!));
      const towards = [0, 1, 2].map((axis) => eye[axis]! - world[i * 3 + axis]!);
      const cosine = dot(normal, towards) / (Math.hypot(...normal) * Math.hypot(...towards));
      if (!(cosine >= LOOKS_AWAY)) slack[i] = away;
    });
  }

  function looksAway(eye: readonly [number, number, number]): boolean {
    const [right, left, lip] = [
      placeOf(FACE_PLANE.right),
      placeOf(FACE_PLANE.left),
      placeOf(FACE_PLANE.lip),
    ];
    const across = [0, 1, 2].map((c) => left[c]! - right[c]!);
    const up = [0, 1, 2].map((c) => (left[c]! + right[c]!) / 2 - lip[c]!);
    const ahead = cross(across, up);
    const towards = [0, 1, 2].map((c) => eye[c]! - (left[c]! + right[c]! + lip[c]!) / 3);
    const least = Math.cos(MOST_TURNED[contours] * Math.PI / 180);
    return dot(ahead, towards) < least * Math.hypot(...ahead) * Math.hypot(...towards);
  }

  return {
    find(posed, camera, size) {
      if (posed.length !== vertices * 4) {
        throw new RangeError(
          `Cannot find landmarks, a posed head has ${vertices} x 4 numbers: ${posed.length}`,
        );
      }
      const projection = projectionOf(camera, size);
      placeLandmarks(posed);
      if (looksAway(projection.eye)) return new Map();
      setSlack(posed, projection.eye);
      for (let v = 0; v < vertices; v++) {
        projection.place(posed[v * 4]!, posed[v * 4 + 1]!, posed[v * 4 + 2]!, projected, v * 3);
      }
      for (let i = 0; i < known.length; i++) {
        projection.place(world[i * 3]!, world[i * 3 + 1]!, world[i * 3 + 2]!, screen, i * 3);
        hidden[i] = screen[i * 3 + 2]! < NEAR ? 1 : 0;
      }
      if (contours === "visible") {
        hideCovered(hidden, { screen, slack }, { projected, triangles: head.triangles }, size);
      }
      return new Map(known.map(({ index }, i) => [
        index,
        { x: screen[i * 3]!, y: screen[i * 3 + 1]!, visible: hidden[i] === 0 },
      ]));
    },
  };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, c) => sum + x * b[c]!, 0);
const cross = (a: readonly number[], b: readonly number[]): number[] => [
  a[1]! * b[2]! - a[2]! * b[1]!,
  a[2]! * b[0]! - a[0]! * b[2]!,
  a[0]! * b[1]! - a[1]! * b[0]!,
];
