import type { GltfDocument } from "../../formats/glb/gltf.ts";
import type { NodeTree } from "../../formats/glb/nodes.ts";
import type { Vector } from "../../base/vector.ts";
import { at } from "./joints.ts";
import { type Stand, stood } from "./stand.ts";

/** What a skin says of a head's joints. */
export interface Bones {
  /** Metres. */
  readonly joints: { neck?: Vector; leftEye?: Vector; rightEye?: Vector };
  /** All nodes that go with the neck. */
  readonly carriers: ReadonlySet<number>;
}

/** Joints by the names that avatar makers give them. */
export function bonesOf({ nodes, skins }: GltfDocument, { world, parents }: NodeTree, stand: Stand): Bones {
  const bones = new Set(skins.flatMap(({ joints }) => joints));
  const find = (name: RegExp): number | undefined => {
    const found = nodes.findIndex((node, i) => bones.has(i) && name.test(node.name.replace(/^.*[:|]/, "")));
    return found < 0 ? undefined : found;
  };
  const place = (node: number): Vector => at(stood(world.slice(node * 16 + 12, node * 16 + 15), stand), 0);
  const neck = find(/^neck(_?0?1)?$/i) ?? find(/^head$/i);
  const left = find(/^(left_?eye|eye_?(left|l))$/i), right = find(/^(right_?eye|eye_?(right|r))$/i);
  const carriers = new Set<number>();
  for (let i = 0; neck !== undefined && i < nodes.length; i++) {
    for (let up = i; up >= 0; up = parents[up]!) if (up === neck) carriers.add(i);
  }
  const joints: { neck?: Vector; leftEye?: Vector; rightEye?: Vector } = {};
  if (neck !== undefined) joints.neck = place(neck);
  if (left !== undefined && right !== undefined) {
    const [a, b] = [place(left), place(right)];
    [joints.leftEye, joints.rightEye] = a[0] > b[0] ? [a, b] : [b, a];
  }
  return { joints, carriers };
}
