import type { GlbBuilder } from "../../formats/glb/write_glb.ts";
import type { CoefficientPose } from "../../head/coefficients.ts";
import { type FoldedIdentity, worldTransform } from "../../head/identity.ts";
import { type HeadModel, JOINT_COUNT, JOINTS, vertexCount } from "../../head/head_model.ts";
import { vertexNormals } from "../../head/vertex_normals.ts";
import { meshPoser } from "./posed_mesh.ts";

/** Joints of a vertex in glTF. */
const MOST_JOINTS = 4;
/** A weight below this moves nothing; shares are rounded to bytes' sums by nobody, they are floats. */
const LEAST_OFFSET = 1e-7;

/** What a head is in a .glb, to be put among the file's own. */
export interface HeadParts {
  readonly mesh: object;
  readonly material: object;
  readonly skin: object;
  /** The joints in the order of JOINTS, then the mesh. */
  readonly nodes: readonly object[];
}

/**
 * A head as any program knows one: morph targets that are the expressions at weight 1, with all that goes with them
 * (the jaw's turn, the eyes'), and joints to turn besides. Metres. What morph targets cannot say is left to whoever knows
 * the head: correctives of combinations, and paths that are not straight.
 *
 * @param first index that the first of the nodes will have in the file
 * @param indices of mesh, material and skin in the file
 */
export function headParts(
  glb: GlbBuilder,
  head: HeadModel,
  identity: FoldedIdentity,
  first: number,
  indices: { readonly mesh: number; readonly material: number; readonly skin: number },
): HeadParts {
  const { centre, scale } = worldTransform(head);
  const metres = (world: ArrayLike<number>) =>
    Float32Array.from({ length: world.length }, (_, i) => world[i]! / scale + centre[i % 3]!);
  const joints = metres(identity.jointPositions);
  const rest = metres(identity.template);
  const vertex = { use: "vertex" } as const;
  const { joints: bones, weights } = fourJoints(head);
  const attributes = {
    POSITION: glb.accessor(rest, "VEC3", { ...vertex, bounds: true }),
    NORMAL: glb.accessor(vertexNormals(rest, head.triangles), "VEC3", vertex),
    JOINTS_0: glb.accessor(bones, "VEC4", vertex),
    WEIGHTS_0: glb.accessor(weights, "VEC4", vertex),
  };
  const targets = expressionTargets(head, identity, scale).map((offsets) => ({
    POSITION: glb.accessor(offsets, "VEC3", { bounds: true, sparse: true }),
  }));
  const place = (j: number) => [0, 1, 2].map((c) => joints[j * 3 + c]!);
  const parentOf = (j: number) => head.jointParents[j]!;
  const nodes = JOINTS.map((name, j) => {
    const parent = parentOf(j), children = JOINTS.flatMap((_, k) => parentOf(k) === j ? [first + k] : []);
    const above = parent < 0 ? [0, 0, 0] : place(parent);
    return {
      name,
      translation: place(j).map((x, c) => Math.fround(x - above[c]!)),
      ...(children.length > 0 && { children }),
    };
  });
  const inverse = JOINTS.flatMap((
    _,
    j,
  ) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...place(j).map((x) => -x), 1]);
  const root = head.jointParents.findIndex((parent) => parent < 0);
  return {
    mesh: {
      name: head.name,
      primitives: [{
        attributes,
        indices: glb.accessor(Uint32Array.from(head.triangles), "SCALAR", { use: "index" }),
        material: indices.material,
        targets,
      }],
      weights: head.expressionNames.map(() => 0),
      extras: { targetNames: head.expressionNames },
    },
    material: {
      name: "skin",
      pbrMetallicRoughness: {
        baseColorFactor: [0.6, 0.45, 0.38, 1],
        metallicFactor: 0,
        roughnessFactor: 0.6,
      },
    },
    skin: {
      name: "joints",
      joints: JOINTS.map((_, j) => first + j),
      skeleton: first + root,
      inverseBindMatrices: glb.accessor(Float32Array.from(inverse), "MAT4"),
    },
    nodes: [...nodes, { name: "head", mesh: indices.mesh, skin: indices.skin }],
  };
}

/** For each expression [vertices, 3], metres: where weight 1 takes the vertices from rest. */
function expressionTargets(head: HeadModel, identity: FoldedIdentity, scale: number): Float32Array[] {
  const poser = meshPoser(head, identity);
  const pose = {
    space: head.expressionSpace,
    expression: new Float32Array(head.expressionNames.length),
    joints: new Float32Array(JOINT_COUNT * 3),
  } satisfies CoefficientPose;
  const rest = poser(pose);
  return head.expressionNames.map((_, k) => {
    pose.expression.fill(0);
    pose.expression[k] = 1;
    const moved = poser(pose), offsets = new Float32Array(rest.length);
    for (let i = 0; i < rest.length; i++) {
      const offset = (moved[i]! - rest[i]!) / scale;
      // Rounding of what does not move would fill a file that keeps only what does.
      if (Math.abs(offset) > LEAST_OFFSET) offsets[i] = offset;
    }
    return offsets;
  });
}

/** The four joints that carry a vertex most, of five. */
function fourJoints(head: HeadModel): { joints: Uint8Array; weights: Float32Array } {
  const count = vertexCount(head);
  const joints = new Uint8Array(count * MOST_JOINTS), weights = new Float32Array(count * MOST_JOINTS);
  for (let v = 0; v < count; v++) {
    const row = head.skinningWeights.subarray(v * JOINT_COUNT, (v + 1) * JOINT_COUNT);
    const most = [...row.keys()].sort((a, b) => row[b]! - row[a]!).slice(0, MOST_JOINTS);
    const sum = most.reduce((all, j) => all + row[j]!, 0);
    most.forEach((j, k) => {
      // A joint without a weight has to be joint 0 (3.7.3.1).
      joints[v * MOST_JOINTS + k] = row[j]! > 0 ? j : 0;
      weights[v * MOST_JOINTS + k] = row[j]! / sum;
    });
  }
  return { joints, weights };
}
