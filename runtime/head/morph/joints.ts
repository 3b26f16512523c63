import { fitSphere } from "../correspond/fit_sphere.ts";
import { landmarkPairs } from "../correspond/align.ts";
import { applySimilarity, fitSimilarity, type Similarity, STAY } from "../correspond/similarity.ts";
import { foldIdentity, worldTransform } from "../identity.ts";
import { type HeadModel, type Joint, JOINT_COUNT, JOINTS } from "../head_model.ts";
import { leastNormWeights } from "../least_norm_weights.ts";
import { distance, type Vector } from "../../base/vector.ts";
import type { MorphHead } from "./morph_head.ts";
import { fitTurn, type Turn } from "./turn.ts";

/** Where a head's joints are, and what jawOpen turns. */
export interface JointPlaces {
  /** By JOINTS, metres. */
  readonly places: readonly Vector[];
  /** What the jaw does at jawOpen 1. */
  readonly jaw: Turn;
  /** From the head to the stock head, by the landmarks of both. */
  readonly toStock: Similarity;
}

/** Share of jawOpen's largest displacement that skin makes which goes with the jaw, whole: the chin. */
const CHIN = 0.8;
/** A jaw that opens by less, radians, slides: such shapes keep all of their movement, and the hinge is the stock head's. */
const LEAST_OPENING = 0.08;

/**
 * Finds joints: eyes in their eyeballs' middles, the jaw's hinge where jawOpen turns the lower teeth (or, where a head has
 * none, the chin), neck and root where the stock head has them, laid over this one by its landmarks.
 *
 * @param rest with landmarks
 */
export function findJoints(head: MorphHead, rest: HeadModel, stock: HeadModel): JointPlaces {
  const { from, to } = landmarkPairs(stock, rest);
  const toHead = fitSimilarity(from, to) ?? STAY;
  const ofStock = placesOf(stock);
  const given = (joint: Joint, found: () => Vector): Vector =>
    (head.joints as Partial<Record<Joint, Vector>> | undefined)?.[joint] ?? found();
  const carried = (joint: Joint) => applySimilarity(toHead, ofStock[JOINTS.indexOf(joint)]!);
  const eye = (joint: "leftEye" | "rightEye", vertices: readonly number[]): Vector =>
    given(joint, () => fitSphere(vertices.map((v) => at(head.template, v)))?.centre ?? carried(joint));

  const places: Record<Joint, Vector> = {
    root: carried("root"),
    neck: given("neck", () => carried("neck")),
    jaw: carried("jaw"),
    leftEye: eye("leftEye", head.eyes[0]),
    rightEye: eye("rightEye", head.eyes[1]),
  };
  const jaw = openingOf(head) ?? { axis: [1, 0, 0], angle: 0, centre: places.jaw, missed: 0 };
  places.jaw = jaw.centre;
  return { places: JOINTS.map((joint) => places[joint]), jaw, toStock: inverse(toHead) };
}

/** The turn that jawOpen makes of what goes with the jaw, whole. */
function openingOf({ template, jaw, expressions }: MorphHead): Turn | undefined {
  const open = expressions.get("jawOpen");
  if (!open) return undefined;
  const rigid = jaw.length > 0 ? jaw : chinOf(open);
  const rest = rigid.map((v) => at(template, v));
  const turn = fitTurn(rest, rigid.map((v) => at(template.map((x, i) => x + open[i]!), v)));
  return turn && turn.angle > LEAST_OPENING ? turn : undefined;
}

function chinOf(open: Float64Array): number[] {
  const moved = Array.from({ length: open.length / 3 }, (_, v) => distance(at(open, v), [0, 0, 0]));
  const most = moved.reduce((a, b) => Math.max(a, b), 0);
  return moved.flatMap((length, v) => length > CHIN * most ? [v] : []);
}

const inverse = ({ size, rotation: r, shift }: Similarity): Similarity => {
  const rotation = [r[0]!, r[3]!, r[6]!, r[1]!, r[4]!, r[7]!, r[2]!, r[5]!, r[8]!];
  const [x, y, z] = applySimilarity({ size: 1 / size, rotation, shift: [0, 0, 0] }, shift);
  return { size: 1 / size, rotation, shift: [-x, -y, -z] };
};

/** By JOINTS, metres, of a head that has a regressor. */
export function placesOf(head: HeadModel): Vector[] {
  const { jointPositions, worldScale } = foldIdentity(head, []), { centre } = worldTransform(head);
  return JOINTS.map((_, j) =>
    [0, 1, 2].map((c) => jointPositions[j * 3 + c]! / worldScale + centre[c]!) as unknown as Vector
  );
}

/** Metres round a joint in which its patch of skin lies; of eyes, all of the eyeball. */
const REACH = { root: 0.09, neck: 0.075, jaw: 0.09 } as const;
/** A patch on fewer vertices is shaken by each. */
const LEAST_PATCH = 24;

/** [joints, vertices], rows sum to 1: each joint hangs on skin about it, the jaw's on both sides, an eye's on its eyeball. */
export function regressJoints(head: MorphHead, places: readonly Vector[]): Float32Array {
  const count = head.template.length / 3, regressor = new Float32Array(JOINT_COUNT * count);
  const used = new Set(head.triangles);
  const eyes = new Set(head.eyes.flat()), rigid = new Set([...eyes, ...head.jaw, ...head.skull]);
  const skin = Array.from({ length: count }, (_, v) => v).filter((v) => used.has(v) && !rigid.has(v));
  const about = (place: Vector, reach: number, half: (p: Vector) => Vector): number[] => {
    const apart = skin.map((v) => distance(half(at(head.template, v)), place));
    let near = apart.flatMap((d, i) => d < reach ? [skin[i]!] : []);
    // A head cut off at the chin has no neck: what is nearest then.
    if (near.length < LEAST_PATCH) {
      near = [...apart.keys()].sort((a, b) => apart[a]! - apart[b]!).slice(0, LEAST_PATCH).map((i) =>
        skin[i]!
      );
    }
    return near;
  };
  JOINTS.forEach((joint, j) => {
    const place = places[j]!, [x, y, z] = place;
    const eye = joint === "leftEye" ? head.eyes[0] : joint === "rightEye" ? head.eyes[1] : [];
    // A jaw hangs between its two ends, half a face from the middle.
    const patch = eye.length >= LEAST_PATCH
      ? eye
      : joint === "jaw"
      ? about([JAW_APART, y, z], REACH.jaw / 2, (p) => [Math.abs(p[0] - x), p[1], p[2]])
      : about(place, REACH[joint as "neck"] ?? REACH.neck / 2, (p) => p);
    leastNormWeights(head.template, patch, place).forEach((w, i) => regressor[j * count + patch[i]!] = w);
  });
  return regressor;
}
/** Metres from the middle: the jaw's joints lie before the ears. */
const JAW_APART = 0.06;

export const at = (values: ArrayLike<number>, v: number): Vector => [
  values[v * 3]!,
  values[v * 3 + 1]!,
  values[v * 3 + 2]!,
];
