import { ARKIT_SHAPES } from "../arkit.ts";
import { correspond, type Correspondence } from "../correspond/correspond.ts";
import { PARTS } from "../correspond/parts.ts";
import { transferLandmarks, transferRegions } from "../correspond/transfer.ts";
import { type HeadModel, JOINTS, type LandmarkEmbedding } from "../head_model.ts";
import { surfaceOf } from "../surfaces.ts";
import { poseMorphs } from "./expressions.ts";
import { findJoints, regressJoints } from "./joints.ts";
import { type Displacement, type MorphHead, restOf } from "./morph_head.ts";
import { skinMorphs } from "./skinning.ts";

/**
 * Makes a head of morph targets: finds joints, skinning, regions and landmarks by the stock head and by what the targets
 * themselves move.
 *
 * @param stock what is laid over it
 */
export function rigMorphs(given: MorphHead, stock: HeadModel): HeadModel {
  const bare = restOf(given);
  const laid = correspond(bare, stock);
  const head = { ...given, eyes: eyesOf(given, laid) };
  const rest: HeadModel = {
    ...bare,
    landmarks: withOwn(transferLandmarks(outside(laid)), head.irises),
    ...transferRegions(laid),
  };
  const joints = findJoints(head, rest, stock);
  const skinningWeights = skinMorphs(head, joints);
  const eyeJoints = [JOINTS.indexOf("leftEye"), JOINTS.indexOf("rightEye")];
  const { basis, correctives, jointDrivers } = poseMorphs(
    head,
    joints,
    skinningWeights,
    stock.jointDrivers.filter(({ joint }) => eyeJoints.includes(joint)),
  );
  return {
    ...rest,
    shapeNames: head.shapes.map(({ name }) => name),
    shapeBasis: rowsOf(head.shapes.map(({ displacement }) => displacement), head.template.length),
    expressionNames: ARKIT_SHAPES,
    expressionBasis: withoutNoise(rowsOf(basis, head.template.length)),
    correctives,
    jointDrivers,
    jointRegressor: regressJoints(head, joints.places),
    skinningWeights,
  };
}

/** A head's sockets hidden: the lids' inner side lies as near to their landmarks as the outer one. */
function outside(laid: Correspondence): Correspondence {
  const triangles = laid.fromParts.triangles.slice();
  laid.from.regions.forEach((region, t) => {
    if (surfaceOf(laid.from.regionNames[region]!) === "socket") triangles[t] = PARTS.indexOf("unseen");
  });
  return { ...laid, fromParts: { ...laid.fromParts, triangles } };
}

/** Vertices of the eyeballs: those that are known, else of pieces that are round. */
function eyesOf({ eyes, triangles }: MorphHead, { fromParts }: Correspondence): MorphHead["eyes"] {
  if (eyes.some((own) => own.length > 0)) return eyes;
  const [left, right] = (["leftEye", "rightEye"] as const).map((part) => {
    const found = new Set<number>(), which = PARTS.indexOf(part);
    fromParts.triangles.forEach((each, t) => {
      if (each === which) triangles.subarray(t * 3, t * 3 + 3).forEach((v) => found.add(v));
    });
    return [...found];
  });
  return [left!, right!];
}

/** Landmarks with some in others' place. */
function withOwn(landmarks: LandmarkEmbedding, own?: LandmarkEmbedding): LandmarkEmbedding {
  const triangles = landmarks.triangles.slice(), barycentric = landmarks.barycentric.slice();
  own?.indices.forEach((index, i) => {
    const at = landmarks.indices.indexOf(index);
    if (at < 0) return;
    triangles[at] = own.triangles[i]!;
    barycentric.set(own.barycentric.subarray(i * 3, i * 3 + 3), at * 3);
  });
  return { indices: landmarks.indices, triangles, barycentric };
}

/** Metres: a scan's shapes move everything by what their writer's rounding leaves. */
const NOISE = 1e-6;

/** What a shape does not move lies still, so that posing passes it over: on ICT-FaceKit a quarter of all that it would move. */
function withoutNoise(rows: Float32Array): Float32Array {
  for (let i = 0; i < rows.length; i += 3) {
    if (Math.hypot(rows[i]!, rows[i + 1]!, rows[i + 2]!) < NOISE) rows.fill(0, i, i + 3);
  }
  return rows;
}

function rowsOf(displacements: readonly Displacement[], size: number): Float32Array {
  const rows = new Float32Array(displacements.length * size);
  displacements.forEach((displacement, i) => rows.set(displacement, i * size));
  return rows;
}
