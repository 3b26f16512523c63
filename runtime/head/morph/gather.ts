import { readFloats, readIntegers } from "../../formats/glb/accessors.ts";
import type { Glb } from "../../formats/glb/container.ts";
import type { GltfNode, GltfPrimitive } from "../../formats/glb/gltf.ts";
import { multiply, type NodeTree } from "../../formats/glb/nodes.ts";

/** A part of an avatar's mesh where it stands at rest, the file's units. */
export interface Piece {
  /** Of its mesh, its node and its material. */
  readonly names: readonly string[];
  /** [vertices, 3]. */
  readonly positions: Float64Array;
  /** [triangles, 3]. */
  readonly triangles: Uint32Array;
  /** By the targets' names, [vertices, 3] each. */
  readonly targets: readonly { readonly name: string; readonly read: () => Float64Array }[];
  /** [vertices, 4] each, nodes of the joints and how much each carries; none where it has no skin. */
  readonly joints: Uint32Array | undefined;
  readonly weights: Float32Array | undefined;
}

/** A head has some ten thousand; above, the basis of its shapes would take hundreds of megabytes. */
export const MOST_VERTICES = 120_000;

/** A piece whose numbers are read when somebody wants them. */
export interface UnreadPiece {
  readonly names: readonly string[];
  readonly targetNames: readonly string[];
  readonly vertices: number;
  read(): Piece;
}

const TRIANGLES = 4, STRIP = 5, FAN = 6;

/** The triangle meshes of a scene. */
export function gatherPieces(glb: Glb, tree: NodeTree): UnreadPiece[] {
  const { nodes, meshes, accessors, materials } = glb.document;
  return nodes.flatMap((node, at) => {
    if (node.mesh === undefined) return [];
    const mesh = meshes[node.mesh]!;
    return mesh.primitives.flatMap((primitive): UnreadPiece[] => {
      const { POSITION } = primitive.attributes;
      if (POSITION === undefined || ![TRIANGLES, STRIP, FAN].includes(primitive.mode)) return [];
      const names = [node.name, mesh.name, materials[primitive.material ?? -1]?.name ?? ""].filter(Boolean);
      const targetNames = primitive.targets.map((_, i) => mesh.targetNames[i] ?? `target ${i}`);
      const vertices = accessors[POSITION]!.count;
      return [{
        names,
        targetNames,
        vertices,
        read: () => readPiece(glb, tree, node, at, primitive, names, targetNames),
      }];
    });
  });
}

function readPiece(
  glb: Glb,
  tree: NodeTree,
  node: GltfNode,
  at: number,
  primitive: GltfPrimitive,
  names: readonly string[],
  targetNames: readonly string[],
): Piece {
  const { attributes } = primitive;
  const rest = readFloats(glb, attributes.POSITION!, { type: "VEC3" }), count = rest.length / 3;
  const skin = node.skin === undefined ? undefined : glb.document.skins[node.skin]!;
  const skinned = skin && attributes.JOINTS_0 !== undefined && attributes.WEIGHTS_0 !== undefined;
  const weights = skinned ? readFloats(glb, attributes.WEIGHTS_0!, { type: "VEC4", count }) : undefined;
  const local = skinned ? readIntegers(glb, attributes.JOINTS_0!, { type: "VEC4", count }) : undefined;
  const joints = local?.map((joint) => {
    const node = skin!.joints[joint];
    if (node === undefined) {
      throw new SyntaxError(`Cannot read GLB, its skin's joints must be ${skin!.joints.length}: ${joint}`);
    }
    return node;
  });
  const matrices = skin && joints ? jointMatrices(glb, tree, skin) : undefined;
  const own = tree.world.subarray(at * 16, at * 16 + 16), sum = new Float64Array(16);
  /** Moved as its skin or its node stands. @param shift 1 for places, 0 for displacements */
  const placed = (values: Float32Array, shift: 0 | 1): Float64Array => {
    const out = new Float64Array(values.length);
    for (let v = 0; v < count; v++) {
      const m = matrices ? blended(sum, matrices, joints!, weights!, v) : own;
      const x = values[v * 3]!, y = values[v * 3 + 1]!, z = values[v * 3 + 2]!;
      for (let r = 0; r < 3; r++) {
        out[v * 3 + r] = m[r]! * x + m[4 + r]! * y + m[8 + r]! * z + shift * m[12 + r]!;
      }
    }
    return out;
  };
  return {
    names,
    positions: placed(rest, 1),
    triangles: trianglesOf(glb, primitive, count),
    targets: primitive.targets.map((target, i) => ({
      name: targetNames[i]!,
      read: () =>
        target.POSITION === undefined
          ? new Float64Array(count * 3)
          : placed(readFloats(glb, target.POSITION, { type: "VEC3", count }), 0),
    })),
    joints,
    weights,
  };
}

/** By node: what takes a vertex from where it was bound to where the joint stands. */
function jointMatrices(
  glb: Glb,
  { world }: NodeTree,
  { joints, inverseBindMatrices }: { joints: readonly number[]; inverseBindMatrices: number | undefined },
): ReadonlyMap<number, Float64Array> {
  const inverse = inverseBindMatrices === undefined
    ? undefined
    : readFloats(glb, inverseBindMatrices, { type: "MAT4", count: joints.length });
  return new Map(joints.map((node, i) => {
    const own = world.subarray(node * 16, node * 16 + 16);
    return [node, inverse ? multiply(own, inverse.subarray(i * 16, i * 16 + 16)) : Float64Array.from(own)];
  }));
}

function blended(
  sum: Float64Array,
  matrices: ReadonlyMap<number, Float64Array>,
  joints: Uint32Array,
  weights: Float32Array,
  v: number,
): Float64Array {
  sum.fill(0);
  let total = 0;
  for (let k = 0; k < 4; k++) total += weights[v * 4 + k]!;
  for (let k = 0; k < 4; k++) {
    // What no joint carries stays with the first.
    const weight = total > 0 ? weights[v * 4 + k]! / total : k === 0 ? 1 : 0;
    if (weight === 0) continue;
    const m = matrices.get(joints[v * 4 + k]!)!;
    for (let i = 0; i < 16; i++) sum[i]! += weight * m[i]!;
  }
  return sum;
}

function trianglesOf(glb: Glb, { indices, mode }: GltfPrimitive, count: number): Uint32Array {
  const corners = indices === undefined
    ? Uint32Array.from({ length: count }, (_, i) => i)
    : readIntegers(glb, indices, { type: "SCALAR" });
  for (const corner of corners) {
    if (corner >= count) {
      throw new SyntaxError(`Cannot read GLB, its triangles' corners must lie in 0..${count - 1}: ${corner}`);
    }
  }
  if (mode === TRIANGLES) return corners.slice(0, corners.length - corners.length % 3);
  const out: number[] = [];
  for (let i = 2; i < corners.length; i++) {
    if (mode === FAN) out.push(corners[0]!, corners[i - 1]!, corners[i]!);
    else if (i % 2 === 0) out.push(corners[i - 2]!, corners[i - 1]!, corners[i]!);
    else out.push(corners[i - 1]!, corners[i - 2]!, corners[i]!);
  }
  return Uint32Array.from(out);
}
