import { length, type Vector } from "../../../../runtime/base/vector.ts";
import { vertexNormals } from "../../../../runtime/head/vertex_normals.ts";
import type { Colour } from "../look/look.ts";
import type { Rig, Subject } from "./subject.ts";

/** One point of a painted mesh. */
export interface PaintPoint {
  /** At rest, millimetres. */
  readonly at: Vector;
  /** What carries it. One rig for all points makes a stiff piece; each point's nearest skin makes a soft one. */
  readonly rig: Rig;
  readonly colour: Colour;
  /** Unit; worked out from the triangles where left out. */
  readonly normal?: Vector;
  /** Strength of the highlight, 0..1: 0.05 cloth, 0.1 skin, 0.4 metal. */
  readonly gloss?: number;
  /** How far it shines by itself, 0..1. */
  readonly glow?: number;
  /** How open it lies as its maker knows it, 0..1, on top of what is worked out for all: roots under hair, folds. */
  readonly open?: number;
  /** Unit, the way a hair runs here: it is lit as a hair then, not as a surface. */
  readonly strand?: Vector;
}

/** A mesh that goes with the head, painted vertex by vertex. */
export interface PaintMesh {
  readonly vertexCount: number;
  /** [vertices], triangle of the head. */
  readonly rigTriangles: Uint32Array;
  /** [vertices, 3], barycentric. */
  readonly rigWeights: Float32Array;
  /** [vertices, 3], from there, in the triangle's frame (sqrt(area) R~ of HeadStudio Eq. 5). */
  readonly offsets: Float32Array;
  /** [vertices, 3], world units at rest. */
  readonly rest: Float32Array;
  /** [vertices, 3], unit. */
  readonly normals: Float32Array;
  /** [vertices, 3], display-referred albedo. */
  readonly colour: Float32Array;
  /** [vertices]. */
  readonly gloss: Float32Array;
  readonly glow: Float32Array;
  readonly open: Float32Array;
  /** [vertices, 3], 0 where it is no hair. */
  readonly strands: Float32Array;
  /** [triangles, 3]; both sides are seen. */
  readonly triangles: Uint32Array;
}

/** Where painters put what they make: points first, then the triangles between them. */
export interface MeshBuilder {
  readonly subject: Subject;
  /** @returns the point's index */
  point(point: PaintPoint): number;
  /** Counter-clockwise seen from outside. */
  triangle(a: number, b: number, c: number): void;
  /** Two triangles; corners counter-clockwise seen from outside. */
  quad(a: number, b: number, c: number, d: number): void;
  /** Points so far. */
  readonly count: number;
  /** Triangles so far. */
  readonly triangles: number;
  finish(): PaintMesh;
}

export function buildMesh(subject: Subject): MeshBuilder {
  const points: PaintPoint[] = [];
  const triangles: number[] = [];
  return {
    subject,
    get count() {
      return points.length;
    },
    get triangles() {
      return triangles.length / 3;
    },
    point: (point) => points.push(point) - 1,
    triangle: (a, b, c) => void triangles.push(a, b, c),
    quad: (a, b, c, d) => void triangles.push(a, b, c, a, c, d),
    finish() {
      const rest = new Float32Array(points.length * 3), strands = new Float32Array(points.length * 3);
      const rigWeights = new Float32Array(points.length * 3), colour = new Float32Array(points.length * 3);
      points.forEach(({ at, rig, colour: own, strand }, i) => {
        if (!at.every(Number.isFinite)) {
          throw new RangeError(`Cannot paint point ${i}, its place must be finite: ${at}`);
        }
        rest.set(subject.toWorld(at), i * 3);
        rigWeights.set(rig.weights, i * 3);
        colour.set(own, i * 3);
        if (strand) strands.set(strand, i * 3);
      });
      const rigTriangles = Uint32Array.from(points, ({ rig }) => rig.triangle);
      const normals = vertexNormals(rest, triangles);
      points.forEach(({ normal }, i) => normal && normals.set(normal, i * 3));
      return {
        vertexCount: points.length,
        rigTriangles,
        rigWeights,
        offsets: rigOffsets(subject, rigTriangles, rigWeights, rest),
        rest,
        normals,
        colour,
        gloss: Float32Array.from(points, ({ gloss }) => gloss ?? 0.05),
        glow: Float32Array.from(points, ({ glow }) => glow ?? 0),
        open: Float32Array.from(points, ({ open }) => open ?? 1),
        strands,
        triangles: Uint32Array.from(triangles),
      };
    },
  };
}

/** Where places lie from their rigs, in the frames of the rigs' triangles: R~^T (p - place on the triangle) / sqrt(area). */
export function rigOffsets(
  { head, ground: { identity, frames } }: Subject,
  rigTriangles: ArrayLike<number>,
  rigWeights: ArrayLike<number>,
  rest: ArrayLike<number>,
): Float32Array {
  const offsets = new Float32Array(rest.length);
  const away: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < rigTriangles.length; i++) {
    const t = rigTriangles[i]!;
    const root = Math.sqrt(frames.area[t]!);
    for (let c = 0; c < 3; c++) away[c] = rest[i * 3 + c]!;
    for (let k = 0; k < 3; k++) {
      const v = head.triangles[t * 3 + k]! * 3;
      for (let c = 0; c < 3; c++) away[c]! -= rigWeights[i * 3 + k]! * identity.template[v + c]!;
    }
    // A place on the triangle itself needs no frame, nor has a triangle without area one.
    if (length(away) < 1e-7) continue;
    if (!(root > 0)) {
      throw new RangeError(`Cannot rig point ${i}, its triangle must have an area: triangle ${t}`);
    }
    for (let k = 0; k < 3; k++) {
      let turned = 0;
      for (let r = 0; r < 3; r++) turned += frames.rotation[t * 9 + r * 3 + k]! * away[r]!;
      offsets[i * 3 + k] = turned / root;
    }
  }
  return offsets;
}
