import type { GltfNode } from "./gltf.ts";
import { refuse } from "./refuse.ts";

/** A scene's nodes as a tree. */
export interface NodeTree {
  /** [nodes], the parent's index, -1 for a root. */
  readonly parents: Int32Array;
  /** [nodes, 16], column by column: takes a node's own coordinates to the scene's. */
  readonly world: Float64Array;
}

/**
 * Places every node in the scene, at rest.
 *
 * @throws SyntaxError where nodes are no tree (3.5.2)
 */
export function placeNodes(nodes: readonly GltfNode[]): NodeTree {
  const parents = new Int32Array(nodes.length).fill(-1);
  nodes.forEach(({ children }, i) => {
    for (const child of children) {
      if (parents[child] !== -1) refuse("a node must have one parent", `node ${child}`);
      parents[child] = i;
    }
  });
  // Roots first, then their children: what is not met hangs on itself.
  const order = [...nodes.keys()].filter((i) => parents[i] === -1);
  for (let at = 0; at < order.length; at++) order.push(...nodes[order[at]!]!.children);
  if (order.length < nodes.length) {
    refuse("no node may be its own ancestor", `${nodes.length - order.length} nodes are`);
  }
  const world = new Float64Array(nodes.length * 16);
  for (const i of order) {
    const own = localMatrix(nodes[i]!), parent = parents[i]!;
    world.set(parent < 0 ? own : multiply(world.subarray(parent * 16, parent * 16 + 16), own), i * 16);
  }
  return { parents, world };
}

/** [16], column by column: a b, which does b first. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const product = new Float64Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[k * 4 + row]! * b[column * 4 + k]!;
      product[column * 4 + row] = sum;
    }
  }
  return product;
}

/** T R S (3.5.3); a quaternion that is not of length 1 is brought there. */
function localMatrix({ matrix, translation, rotation, scale }: GltfNode): Float64Array {
  if (matrix) return Float64Array.from(matrix);
  const length = Math.hypot(...rotation) || 1;
  const [x, y, z, w] = rotation.map((q) => q / length) as [number, number, number, number];
  const turn = [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    ...[2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    ...[2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ];
  const local = new Float64Array(16);
  for (let column = 0; column < 3; column++) {
    for (let row = 0; row < 3; row++) local[column * 4 + row] = turn[column * 3 + row]! * scale[column]!;
  }
  local.set(translation, 12);
  local[15] = 1;
  return local;
}
