import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { type PlyColumn, writePly } from "../../../runtime/formats/ply.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { bindSplats, triangleFrames } from "../../reference/binding.ts";
import { restOf } from "../../reference/harmonics.ts";
import { matrixFromQuaternion, quaternionFromMatrix } from "../../reference/rotations.ts";

/*
 * Avatars in the layouts of others, straight from the definitions in their released code, with nothing of the importer.
 * Float64 and the tests' own twins throughout.
 */

const SH_0 = 1 / (2 * Math.sqrt(Math.PI));
const logit = (x: number) => Math.log(x / (1 - x));

/** What all of them have alike. */
function shared(
  avatar: Avatar,
  position: ArrayLike<number>,
  scale: ArrayLike<number>,
  rotation: ArrayLike<number>,
) {
  const count = avatar.splatCount, columns = new Map<string, PlyColumn>();
  const add = (name: string, at: (i: number) => number) =>
    columns.set(name, Float32Array.from({ length: count }, (_, i) => at(i)));
  ["x", "y", "z"].forEach((name, c) => add(name, (i) => position[i * 3 + c]!));
  ["nx", "ny", "nz"].forEach((name) => add(name, () => 0));
  for (let c = 0; c < 3; c++) add(`f_dc_${c}`, (i) => (avatar.colour[i * 3 + c]! - 0.5) / SH_0);
  add("opacity", (i) => logit(Math.min(1 - 1e-6, Math.max(1e-6, avatar.opacity[i]!))));
  for (let c = 0; c < 3; c++) add(`scale_${c}`, (i) => Math.log(Math.max(1e-12, scale[i * 3 + c]!)));
  for (let c = 0; c < 4; c++) add(`rot_${c}`, (i) => rotation[i * 4 + c]!);
  return { columns, add, count };
}

/** Splats of an avatar in the world of its head at rest. */
function worldOf(avatar: Avatar) {
  const { template } = foldIdentity(avatar.head, avatar.shape);
  const frames = triangleFrames(template, avatar.head.triangles);
  return { template, frames, splats: bindSplats(avatar, frames) };
}

/**
 * HeadStudio's. Its world has y and z changed about; rows of a frame: X = edge x normal, Y = edge x X, Z = edge, and
 * mu' = sqrt(area) R mu + t; a splat's own turn is the world's.
 *
 * @param reading which way round positions are said: as the code has it, or R (mu' - t) / sqrt(area)
 */
export function headStudioPly(avatar: Avatar, reading: "code" | "turned" = "code"): Uint8Array<ArrayBuffer> {
  const { template, splats } = worldOf(avatar), { triangles } = avatar.head;
  const swap = (p: readonly number[]): [number, number, number] => [p[0]!, p[2]!, p[1]!];
  const vertex = (v: number): number[] => swap([...template.subarray(v * 3, v * 3 + 3)]);
  const cross = (
    a: readonly number[],
    b: readonly number[],
  ) => [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
  const unit = (a: readonly number[]) => a.map((x) => x / Math.hypot(...a));
  const position: number[] = [], scale: number[] = [], rotation: number[] = [];
  avatar.binding.forEach((t, i) => {
    const [a, b, c] = [0, 1, 2].map((k) => vertex(triangles[t * 3 + k]!)) as [number[], number[], number[]];
    const edge = b.map((x, k) => x - a[k]!), doubled = cross(edge, c.map((x, k) => x - a[k]!));
    const root = Math.sqrt(Math.hypot(...doubled) / 2), normal = unit(doubled);
    const X = unit(cross(edge, normal)), Y = unit(cross(edge, X)), Z = unit(edge), rows = [X, Y, Z];
    const world = swap([...splats.position.subarray(i * 3, i * 3 + 3)]);
    const off = world.map((x, k) => (x - (a[k]! + b[k]! + c[k]!) / 3) / root);
    for (let k = 0; k < 3; k++) {
      position.push(
        reading === "code"
          ? rows.reduce((sum, row, r) => sum + row[k]! * off[r]!, 0)
          : rows[k]!.reduce((sum, x, r) => sum + x * off[r]!, 0),
      );
    }
    // P R P: a turn in a world that is mirrored at y = z.
    const q = splats.rotation.subarray(i * 4, i * 4 + 4),
      R = matrixFromQuaternion(q[0]!, q[1]!, q[2]!, q[3]!),
      order = [0, 2, 1];
    const swapped = order.flatMap((row) => order.map((column) => R[row * 3 + column]!));
    rotation.push(...quaternionFromMatrix(swapped as unknown as typeof R));
    scale.push(...order.map((k) => splats.scale[i * 3 + k]! / root));
  });
  const { columns, add, count } = shared(avatar, position, scale, rotation);
  for (let k = 0; k < 3; k++) add(`face_${k}`, (i) => triangles[avatar.binding[i]! * 3 + k]!);
  const shape = new Map<string, PlyColumn>(
    Array.from({ length: 300 }, (_, s) => [`shape_${s}`, Float32Array.of(avatar.shape[s] ?? 0)]),
  );
  return writePly({
    comments: [],
    elements: [{ name: "vertex", count, columns }, { name: "shape", count: 1, columns: shape }],
  });
}

/** GaussianAvatars': a triangle's size is the mean of its first edge and the height on it; the frame is ours. */
export function gaussianAvatarsPly(avatar: Avatar): Uint8Array<ArrayBuffer> {
  const { template, frames } = worldOf(avatar), { triangles } = avatar.head;
  const factor = Array.from(avatar.binding, (t) => {
    const [a, b, c] = [0, 1, 2].map((
      k,
    ) => [...template.subarray(triangles[t * 3 + k]! * 3, triangles[t * 3 + k]! * 3 + 3)]) as [
      number[],
      number[],
      number[],
    ];
    const edge = b.map((x, k) => x - a[k]!), length = Math.hypot(...edge);
    const across = [0, 1, 2].map((r) => frames.rotation[t * 9 + r * 3 + 2]!);
    const height = Math.abs(across.reduce((sum, x, k) => sum + x * (c[k]! - a[k]!), 0));
    return Math.sqrt(frames.area[t]!) / ((length + height) / 2);
  });
  const position = Array.from(avatar.position, (x, at) => x * factor[Math.floor(at / 3)]!);
  const scale = Array.from(avatar.scale, (x, at) => x * factor[Math.floor(at / 3)]!);
  const { columns, add, count } = shared(avatar, position, scale, avatar.rotation);
  columns.set("binding_0", Int32Array.from(avatar.binding));
  if (avatar.harmonics) {
    restOf(avatar, frames)[0]!.forEach((_, k) =>
      add(`f_rest_${k}`, (i) =>
        restOf({
          ...avatar,
          binding: avatar.binding.subarray(i, i + 1),
          harmonics: avatar.harmonics!.subarray(
            i * avatar.harmonics!.length / count,
            (i + 1) * avatar.harmonics!.length / count,
          ),
        }, frames)[0]![k]!)
    );
  }
  return writePly({ comments: [], elements: [{ name: "vertex", count, columns }] });
}

/**
 * Plain 3DGS, somewhere else: turned by a rotation, made larger and shifted, harmonics as a file has them.
 *
 * @param rotation [3, 3], row by row
 */
export function plainPly(
  avatar: Avatar,
  rotation: readonly number[],
  size: number,
  shift: readonly number[],
): Uint8Array<ArrayBuffer> {
  const { frames, splats } = worldOf(avatar);
  const position: number[] = [], turns: number[] = [];
  for (let i = 0; i < splats.count; i++) {
    const p = splats.position.subarray(i * 3, i * 3 + 3), q = splats.rotation.subarray(i * 4, i * 4 + 4);
    for (let r = 0; r < 3; r++) {
      position.push(
        shift[r]! +
          size * (rotation[r * 3]! * p[0]! + rotation[r * 3 + 1]! * p[1]! + rotation[r * 3 + 2]! * p[2]!),
      );
    }
    const R = matrixFromQuaternion(q[0]!, q[1]!, q[2]!, q[3]!);
    const product = [0, 1, 2].flatMap((r) =>
      [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, k) => sum + rotation[r * 3 + k]! * R[k * 3 + c]!, 0))
    );
    turns.push(...quaternionFromMatrix(product as unknown as typeof R));
  }
  const { columns, add, count } = shared(avatar, position, Array.from(splats.scale, (s) => s * size), turns);
  if (avatar.harmonics) {
    // As of a head whose every triangle is turned so.
    const turned = { ...frames, rotation: frames.rotation.slice() };
    for (let t = 0; t < turned.rotation.length / 9; t++) {
      const R = frames.rotation.subarray(t * 9, t * 9 + 9);
      turned.rotation.set(
        [0, 1, 2].flatMap((r) =>
          [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, k) => sum + rotation[r * 3 + k]! * R[k * 3 + c]!, 0))
        ),
        t * 9,
      );
    }
    const rest = restOf(avatar, turned);
    rest[0]!.forEach((_, k) => add(`f_rest_${k}`, (i) => rest[i]![k]!));
  }
  return writePly({ comments: [], elements: [{ name: "vertex", count, columns }] });
}
