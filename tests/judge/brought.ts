import { readAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../runtime/head/arkit.ts";
import { type HeadModel, JOINTS } from "../../runtime/head/head_model.ts";
import { worldTransform } from "../../runtime/head/identity.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import type { Check } from "./check.ts";
import { foundShare, told, views } from "./finding.ts";

/** Faces that are made in turn over the views, the first of them at rest. */
const FACES: readonly (readonly [label: string, weights: Readonly<Partial<Record<ArkitShape, number>>>])[] = [
  ["at rest", {}],
  ["smiling", { mouthSmileLeft: 0.9, mouthSmileRight: 0.9, cheekSquintLeft: 0.4, cheekSquintRight: 0.4 }],
  ["mouth open", { jawOpen: 0.7 }],
  ["eyes closed", { eyeBlinkLeft: 1, eyeBlinkRight: 1 }],
  ["brows up", { browInnerUp: 0.8, browOuterUpLeft: 0.8, browOuterUpRight: 0.8 }],
  ["pouting", { mouthPucker: 0.8 }],
  ["frowning", { browDownLeft: 0.9, browDownRight: 0.9, mouthFrownLeft: 0.7, mouthFrownRight: 0.7 }],
  ["mouth aside, winking", { mouthLeft: 0.7, eyeBlinkLeft: 1 }],
];
/** Radians: of heads whose expressions have no names, the jaw alone is known. */
const JAW = 0.2;

/** A face of FACES on a head of either space. */
export function faceOf(head: HeadModel, i: number): { label: string; pose: HeadPose } {
  const [label, weights] = FACES[i % FACES.length]!, pose = restPose(head.expressionSpace);
  if (head.expressionSpace === "arkit") {
    for (const [shape, weight] of Object.entries(weights)) {
      pose.expression[ARKIT_INDEX[shape as ArkitShape]] = weight;
    }
    return { label, pose };
  }
  if (i % 2 === 1) pose.joints[JOINTS.indexOf("jaw") * 3] = JAW;
  return { label: i % 2 === 1 ? "jaw open" : "at rest", pose };
}

/** World units from crown to chin, and how far their middle lies over the world's. */
export function extentOf(head: HeadModel): { height: number; middle: number } {
  const { centre, scale } = worldTransform(head), { indices, triangles, barycentric } = head.landmarks;
  const chin = indices.indexOf(CHIN);
  if (chin < 0) {
    throw new RangeError(`Cannot frame head "${head.name}", it must have the chin's landmark: ${CHIN}`);
  }
  let low = 0, high = -Infinity;
  for (let k = 0; k < 3; k++) {
    low += barycentric[chin * 3 + k]! * head.template[head.triangles[triangles[chin]! * 3 + k]! * 3 + 1]!;
  }
  for (let v = 1; v < head.template.length; v += 3) high = Math.max(high, head.template[v]!);
  return { height: (high - low) * scale, middle: ((high + low) / 2 - centre[1]) * scale };
}
const CHIN = 152;

export const brought: Check = {
  name: "avatar",
  summary: "it finds the face of --avatar, on whatever head, from 200 sides with eight expressions",
  async run(bench) {
    if (bench.avatar === undefined) return { skipped: "--avatar is not given" };
    const avatar = await readAvatar(bench.avatar);
    const stills = views(bench.frames(200), 0, extentOf(avatar.head)).map((still, i) => {
      const { label, pose } = faceOf(avatar.head, i);
      return { ...still, pose, label: `${label} ${still.label}` };
    });
    const shots = await bench.shoot(avatar, stills);
    bench.picture("avatar", avatar);
    return {
      figures: [{
        name: `face found, "${avatar.name}" on head ${avatar.head.name}, ${shots.length} views`,
        ...{ value: foundShare(shots), bound: "at least", limit: 0.99, unit: "share", notes: told(shots) },
      }],
    };
  },
};
