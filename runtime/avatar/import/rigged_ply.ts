import type { PlyElement } from "../../formats/ply.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { cloudOfPly } from "../../formats/splats/splat_ply.ts";
import type { NumericTensor } from "../../formats/npy_array.ts";
import { type HeadModel, SHAPE_LIMIT, triangleCount, vertexCount } from "../../head/head_model.ts";
import { worldTransform } from "../../head/identity.ts";
import { faceFrames, toWorld } from "../binding.ts";
import { type HarmonicsDegree, turnRest } from "../harmonics.ts";
import { cloudRows, nearestTriangles, type RestHead, restHead } from "./bind_cloud.ts";

/*
 * Avatars whose splats are bound to FLAME's triangles already. Both kinds are taken to the world of the head at rest,
 * as their own renderers draw them there, and from there to the frames of Eq. 5.
 */

/** Splats in the world of a head at rest, each with its triangle. */
export interface RiggedCloud {
  readonly cloud: SplatCloud;
  readonly binding: Uint32Array;
  readonly rest: RestHead;
  readonly found: readonly string[];
  /** What could not be kept. */
  readonly lost: readonly string[];
}

/** FLAME's own; teeth that others add come behind them. */
const FLAME_TRIANGLES = 9976;

const needsHead = (constraint: string, met: unknown): never => {
  throw new RangeError(
    `Cannot bind the splats, ${constraint} (their head is FLAME: deno task head add FILE, then --head flame): ${met}`,
  );
};

export const isHeadStudio = (vertex: PlyElement): boolean =>
  ["face_0", "face_1", "face_2"].every((name) => vertex.columns.has(name));

const bindingName = (vertex: PlyElement) => ["binding_0", "binding"].find((name) => vertex.columns.has(name));
export const isGaussianAvatars = (vertex: PlyElement): boolean => bindingName(vertex) !== undefined;

/**
 * HeadStudio's (its released code, gaussian_flame_model.py): three corners a splat, and an element `shape`. The world
 * there has y and z changed about; a triangle's frame is cross(edge, normal), cross(edge, that), edge, stacked as rows,
 * and splats' own turns are the world's.
 *
 * @throws RangeError where the head has not these corners; SyntaxError where the file is not whole
 */
export function headStudioCloud(
  vertex: PlyElement,
  shapeElement: PlyElement | undefined,
  head: HeadModel,
): RiggedCloud {
  const beta = shapeOf(shapeElement), rest = restHead(head, beta);
  const cloud = cloudOfPly(vertex), { count } = cloud;
  const corners = [0, 1, 2].map((k) => vertex.columns.get(`face_${k}`)!);
  const most = vertexCount(head);
  for (let i = 0; i < count; i++) {
    for (const column of corners) {
      if (!(Number.isInteger(column[i]) && column[i]! >= 0 && column[i]! < most)) {
        needsHead(`corners of their triangles must lie in 0..${most - 1} of head "${head.name}"`, column[i]);
      }
    }
  }
  // Their world: y and z changed about.
  const swapped = rest.vertices.map((_, i) => rest.vertices[i % 3 === 0 ? i : i % 3 === 1 ? i + 1 : i - 1]!);
  const triangles = new Uint32Array(count * 3);
  corners.forEach((column, k) => {
    for (let i = 0; i < count; i++) triangles[i * 3 + k] = column[i]!;
  });
  const frames = faceFrames(swapped, triangles);
  // Ours has the columns edge, normal, edge x normal: theirs are, as rows, edge x normal, -normal, edge.
  const places = [false, true].map((turned) => {
    const out = new Float64Array(count * 3);
    let off = 0;
    for (let i = 0; i < count; i++) {
      const R = frames.rotation.subarray(i * 9, i * 9 + 9), root = Math.sqrt(frames.area[i]! + 1e-10);
      const rows = [[R[2]!, R[5]!, R[8]!], [-R[1]!, -R[4]!, -R[7]!], [R[0]!, R[3]!, R[6]!]];
      const mu = cloud.position.subarray(i * 3, i * 3 + 3);
      let high = 0;
      for (let c = 0; c < 3; c++) {
        const x = turned
          ? rows[0]![c]! * mu[0]! + rows[1]![c]! * mu[1]! + rows[2]![c]! * mu[2]!
          : rows[c]![0]! * mu[0]! + rows[c]![1]! * mu[1]! + rows[c]![2]! * mu[2]!;
        out[i * 3 + c] = root * x + frames.centre[i * 3 + c]!;
        high += x * rows[1]![c]!;
      }
      off += Math.abs(high);
    }
    return { out, off };
  }) as [{ out: Float64Array; off: number }, { out: Float64Array; off: number }];
  // Which way round the frame is read: splats lie on their triangles one way, and anywhere the other.
  const way = places[1].off < places[0].off ? 1 : 0, out = places[way].out;
  for (let i = 0; i < count; i++) {
    const root = Math.sqrt(frames.area[i]! + 1e-10),
      [sx, sy, sz] = cloud.scale.subarray(i * 3, i * 3 + 3) as unknown as number[];
    cloud.position.set([out[i * 3]!, out[i * 3 + 2]!, out[i * 3 + 1]!], i * 3);
    cloud.scale.set([root * sx!, root * sz!, root * sy!], i * 3);
    const [w, x, y, z] = cloud.rotation.subarray(i * 4, i * 4 + 4) as unknown as number[];
    cloud.rotation.set([w!, -x!, -z!, -y!], i * 4);
  }
  turnRest(cloud.harmonics, cloud.degree as HarmonicsDegree, [1, 0, 0, 0, 0, 1, 0, 1, 0]);
  const known = trianglesByCorners(head), lostTriangles: number[] = [];
  const binding = Uint32Array.from({ length: count }, (_, i) => {
    const t = known.get(cornersKey(triangles[i * 3]!, triangles[i * 3 + 1]!, triangles[i * 3 + 2]!));
    if (t !== undefined && rest.frames.area[t]! > 0) return t;
    lostTriangles.push(i);
    return 0;
  });
  rebind(cloud, binding, lostTriangles, rest);
  return {
    cloud,
    binding,
    rest,
    found: [
      `HeadStudio's splats on FLAME's triangles, ${
        beta.filter((x) => x !== 0).length
      } numbers of a person's shape`,
    ],
    lost: [
      ...(lostTriangles.length > 0
        ? [
          `${lostTriangles.length} splats' triangles, which head "${head.name}" has not: bound to the nearest`,
        ]
        : []),
      "how its renderer turns splats while the face moves, which leaves their own turns as they are: here they turn with their triangles",
    ],
  };
}

function shapeOf(element: PlyElement | undefined): Float32Array {
  const beta: number[] = [];
  for (let k = 0; k < SHAPE_LIMIT; k++) {
    const column = element?.columns.get(`shape_${k}`);
    if (!column || column.length === 0) break;
    if (!Number.isFinite(column[0]!)) {
      throw new SyntaxError(`Cannot read the shape, shape_${k} must be finite: ${column[0]}`);
    }
    beta.push(column[0]!);
  }
  return Float32Array.from(beta);
}

const cornersKey = (...corners: [number, number, number]): string => corners.sort((a, b) => a - b).join();

function trianglesByCorners({ triangles }: HeadModel): Map<string, number> {
  const known = new Map<string, number>();
  for (let t = 0; t < triangles.length / 3; t++) {
    known.set(cornersKey(triangles[t * 3]!, triangles[t * 3 + 1]!, triangles[t * 3 + 2]!), t);
  }
  return known;
}

function rebind(cloud: SplatCloud, binding: Uint32Array, which: readonly number[], rest: RestHead): void {
  if (which.length === 0) return;
  const near = nearestTriangles(cloudRows(cloud, which).position, rest).binding;
  which.forEach((i, k) => binding[i] = near[k]!);
}

/**
 * GaussianAvatars' (its released code, flame_gaussian_model.py and graphics_utils.py): a triangle a splat, whose frame is
 * ours and whose size is the mean of an edge and the height on it. flame_param.npz has a person's shape and offsets.
 *
 * @throws RangeError where the head has not these triangles; SyntaxError where a file is not whole
 */
export function gaussianAvatarsCloud(
  vertex: PlyElement,
  param: ReadonlyMap<string, NumericTensor> | undefined,
  head: HeadModel,
): RiggedCloud {
  const all = cloudOfPly(vertex), bound = vertex.columns.get(bindingName(vertex)!)!;
  const known = head.expressionSpace === "flame"
    ? Math.min(FLAME_TRIANGLES, triangleCount(head))
    : triangleCount(head);
  const rows: number[] = [];
  let most = 0, beyond = 0;
  for (let i = 0; i < all.count; i++) {
    const t = bound[i]!;
    if (!(Number.isInteger(t) && t >= 0)) {
      throw new SyntaxError(`Cannot read the binding, it must be a triangle's number: ${t}`);
    }
    most = Math.max(most, t);
    if (t < known) rows.push(i);
    else beyond++;
  }
  if (beyond > 0 && (head.expressionSpace !== "flame" || rows.length === 0 || known < FLAME_TRIANGLES)) {
    needsHead(`their triangles must lie in 0..${known - 1} of head "${head.name}"`, most);
  }
  const shape = tensorNumbers(param, "shape").slice(0, SHAPE_LIMIT), rest = restHead(head, shape);
  const offset = tensorNumbers(param, "static_offset"), vertices = Float64Array.from(rest.vertices);
  const { scale } = worldTransform(head), width = Math.min(offset.length, vertices.length);
  for (let i = 0; i < width; i++) vertices[i]! += scale * offset[i]!;
  const frames = faceFrames(vertices, head.triangles), size = new Float64Array(frames.area.length);
  for (let t = 0; t < size.length; t++) {
    const [a, b] = [head.triangles[t * 3]! * 3, head.triangles[t * 3 + 1]! * 3];
    const edge = Math.hypot(
      vertices[b]! - vertices[a]!,
      vertices[b + 1]! - vertices[a + 1]!,
      vertices[b + 2]! - vertices[a + 2]!,
    );
    size[t] = edge > 0 ? (edge + 2 * frames.area[t]! / edge) / 2 : 0;
  }
  const cloud = cloudRows(all, rows), binding = Uint32Array.from(rows, (i) => bound[i]!);
  // Eq. 5 takes the root of an area: theirs is squared into it.
  const world = toWorld(cloud, binding, { ...frames, area: size.map((s) => s * s) });
  cloud.position.set(world.position);
  cloud.rotation.set(world.rotation);
  cloud.scale.set(world.scale);
  rebind(cloud, binding, [...binding.keys()].filter((i) => !(rest.frames.area[binding[i]!]! > 0)), rest);
  const steps = param?.get("expr")?.shape[0] ?? 0;
  return {
    cloud,
    binding,
    rest,
    found: [
      "GaussianAvatars' splats on FLAME's triangles",
      param
        ? `a person's shape of ${shape.filter((x) => x !== 0).length} numbers`
        : "no flame_param.npz beside it: the average person's shape",
      ...(steps > 0
        ? [`motion of ${steps} frames in flame_param.npz, which is not taken over: deno task clip reads it`]
        : []),
    ],
    lost: [
      ...(beyond > 0 ? [`${beyond} splats on the teeth that GaussianAvatars adds to FLAME`] : []),
      ...(offset.some((x) => x !== 0)
        ? ["offsets of single vertices: splats lie where they put them, the head's own surface does not"]
        : []),
    ],
  };
}

function tensorNumbers(param: ReadonlyMap<string, NumericTensor> | undefined, name: string): Float64Array {
  const values = Float64Array.from((param?.get(name)?.data ?? []) as ArrayLike<number>);
  if (!values.every(Number.isFinite)) {
    throw new SyntaxError(`Cannot read flame_param.npz, ${name} must be finite: it is not`);
  }
  return values;
}
