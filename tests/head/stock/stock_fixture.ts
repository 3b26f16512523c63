import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { JOINT_COUNT, JOINTS, vertexCount } from "../../../runtime/head/head_model.ts";
import { poseHead } from "../../reference/posing.ts";
import { stockHead } from "../../kept.ts";

/** The head under test. */
export const head = stockHead();

const count = vertexCount(head);
const bounds = [0, 1, 2].map((k) => {
  let low = Infinity, high = -Infinity;
  for (let v = 0; v < count; v++) {
    low = Math.min(low, head.template[v * 3 + k]!);
    high = Math.max(high, head.template[v * 3 + k]!);
  }
  return { centre: (low + high) / 2, side: high - low };
});
const worldScale = 0.6 * 1.1 ** 10 / Math.max(...bounds.map(({ side }) => side));

export const at = (positions: ArrayLike<number>, v: number): [number, number, number] => [
  positions[v * 3]!,
  positions[v * 3 + 1]!,
  positions[v * 3 + 2]!,
];

/** The posed head of a person by the float64 twin, back in the template's frame: [vertices, 3], metres. */
export function posed(
  weights: Partial<Record<ArkitShape, number>>,
  shape: ArrayLike<number> = [],
  joints: Partial<Record<typeof JOINTS[number], readonly [number, number, number]>> = {},
  model = head,
): Float64Array {
  const expression = new Float64Array(52);
  for (const [name, weight] of Object.entries(weights)) expression[ARKIT_INDEX[name as ArkitShape]] = weight;
  const axisAngles = new Float64Array(JOINT_COUNT * 3);
  for (const [name, turn] of Object.entries(joints)) {
    axisAngles.set(turn, JOINTS.indexOf(name as typeof JOINTS[number]) * 3);
  }
  const { vertices } = poseHead(model, shape, { expression, joints: axisAngles });
  return vertices.map((x, i) => x / worldScale + bounds[i % 3]!.centre);
}

/** [vertices], the vertex at the mirrored place; throws where there is none. */
export const mirrorOf: Uint32Array = (() => {
  const key = (x: number, y: number, z: number) => `${Math.fround(x)} ${y} ${z}`;
  const places = new Map<string, number[]>();
  for (let v = 0; v < count; v++) {
    const [x, y, z] = at(head.template, v);
    const k = key(x === 0 ? 0 : x, y, z);
    (places.get(k) ?? places.set(k, []).get(k)!).push(v);
  }
  // Touching parts may share a place: the n-th of the one side answers to the n-th of the other.
  const seen = new Map<string, number>();
  return Uint32Array.from({ length: count }, (_, v) => {
    const [x, y, z] = at(head.template, v);
    const own = key(x === 0 ? 0 : x, y, z), turn = seen.get(own) ?? 0;
    seen.set(own, turn + 1);
    const image = places.get(key(x === 0 ? 0 : -x, y, z))?.[turn];
    if (image === undefined) throw new Error(`Vertex ${v} has no mirror image: ${[x, y, z]}`);
    return image;
  });
})();

export function regionVertices(region: string): Set<number> {
  const wanted = head.regionNames.indexOf(region), vertices = new Set<number>();
  head.regions.forEach((name, t) => {
    if (name === wanted) { for (let k = 0; k < 3; k++) vertices.add(head.triangles[t * 3 + k]!); }
  });
  return vertices;
}

export function jointPlace(name: typeof JOINTS[number]): [number, number, number] {
  const joint = JOINTS.indexOf(name), place: [number, number, number] = [0, 0, 0];
  for (let v = 0; v < count; v++) {
    const w = head.jointRegressor[joint * count + v]!;
    if (w !== 0) at(head.template, v).forEach((x, k) => place[k]! += w * x);
  }
  return place;
}

/** The place of a MediaPipe landmark on given positions. */
export function landmark(positions: ArrayLike<number>, index: number): [number, number, number] {
  const i = head.landmarks.indices.indexOf(index), place: [number, number, number] = [0, 0, 0];
  if (i < 0) throw new RangeError(`Cannot place a landmark that is not embedded: ${index}`);
  for (let k = 0; k < 3; k++) {
    const v = head.triangles[head.landmarks.triangles[i]! * 3 + k]!;
    at(positions, v).forEach((x, c) => place[c]! += head.landmarks.barycentric[i * 3 + k]! * x);
  }
  return place;
}
