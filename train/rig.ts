import type { Gpu } from "../runtime/gpu/gpu.ts";
import { makeUniforms } from "../runtime/gpu/uniforms.ts";
import { type HeadModel, JOINT_COUNT, vertexCount } from "../runtime/head/head_model.ts";
import { worldTransform } from "../runtime/head/identity.ts";
import { poseBasis } from "../runtime/head/pose_basis.ts";
import { dispatch } from "../runtime/render/pass.ts";
import type { Model } from "./model.ts";
import { makeRigPose, type RigBuffers, type RigPose } from "./rig_pose.ts";
import { cornersOfVertices, shapedRows } from "./rig_tables.ts";

export type { RigPose } from "./rig_pose.ts";

/** A head whose identity, beta, is on the GPU and may be learned; posed once a view, with gradients. */
export interface Rig {
  /**
   * [capacity, 3, 4]: where a view's project_backward leaves each splat's part of dL/dframes, for that view's
   * `encodeBackward`. Null where beta is not learned.
   */
  readonly vFrames: GPUBuffer | null;
  /** Folds model.shape into the template; before the first posing of a step. */
  fold(pass: GPUComputePassEncoder): void;
  /** A place for one view's pose. */
  openPose(): Promise<RigPose>;
  /** Adds dL/dbeta to model.shapeGradient; after the last view's `encodeBackward`. Nothing where it is not learned. */
  encodeShapeBackward(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

export interface RigOptions {
  /** Whether beta has a gradient; without one the backward ends at the splats. */
  readonly learnsShape: boolean;
}

/**
 * Puts a head on the GPU for training. The joints' places are as linear in beta as the vertices they are regressed
 * from, so they stand behind them as five more points of template and shape basis.
 */
export async function createRig(
  gpu: Gpu,
  head: HeadModel,
  model: Pick<Model, "capacity" | "shape" | "shapeGradient" | "triangleStarts">,
  options: RigOptions,
): Promise<Rig> {
  const points = vertexCount(head) + JOINT_COUNT;
  const shapes = head.shapeNames.length;
  const made: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    made.push(buffer);
    return buffer;
  };
  const { unshaped, shapeBasis } = withJoints(head);
  const basis = keep(gpu.upload("shape basis", shapeBasis));
  const folded = keep(gpu.buffer("folded", points * 12));
  const vFolded = keep(gpu.buffer("v_folded", points * 16));
  const shaped = shapedRows(head);
  const poseRows = poseBasis(head, head.expressionBasis, worldTransform(head).scale, shaped.basis);
  const around = cornersOfVertices(head);
  const buffers: RigBuffers = {
    folded,
    vFolded,
    basis: keep(gpu.upload("pose basis", poseRows.table)),
    shape: model.shape,
    shapeGradient: model.shapeGradient,
    triangleStarts: model.triangleStarts,
    skinning: keep(gpu.upload("skinning", head.skinningWeights.slice())),
    corners: keep(gpu.upload("corners", head.triangles.slice())),
    backward: !options.learnsShape ? null : {
      vFrames: keep(gpu.buffer("v_frames", model.capacity * 48)),
      vCorners: keep(gpu.buffer("v_corners", head.triangles.length * 16)),
      vPosed: keep(gpu.buffer("v_posed", vertexCount(head) * 16)),
      vRest: keep(gpu.buffer("v_rest", vertexCount(head) * 16)),
      cornersStarts: keep(gpu.upload("corners' starts", around.starts)),
      cornersOf: keep(gpu.upload("corners of vertices", around.corners)),
      shapedStarts: keep(gpu.upload("shaped starts", shaped.starts)),
    },
  };

  const fold = await gpu.kernel("fold.wgsl");
  const foldUniforms = makeUniforms(gpu, fold.wgsl, "Fold");
  foldUniforms.set("points", points);
  foldUniforms.set("shapes", shapes);
  foldUniforms.send();
  const folding = dispatch(
    "fold",
    fold,
    fold.bind({
      unshaped: keep(gpu.upload("unshaped", unshaped)),
      basis,
      shape: model.shape,
      folded,
      v_folded: vFolded,
      fold: keep(foldUniforms.buffer),
    }),
    Math.ceil(points / 64),
  );

  const shapeBackward = await gpu.kernel("shape_backward.wgsl");
  const rows = makeUniforms(gpu, shapeBackward.wgsl, "Rows");
  rows.set("points", points);
  rows.send();
  const reducing = dispatch(
    "shape backward",
    shapeBackward,
    shapeBackward.bind({
      v_points: vFolded,
      basis,
      starts: keep(gpu.upload("shape starts", Uint32Array.from({ length: shapes + 1 }, (_, s) => s))),
      weights: keep(gpu.upload("shape weights", new Float32Array(shapes).fill(1))),
      v_shape: model.shapeGradient,
      rows: keep(rows.buffer),
    }),
    shapes,
  );
  await gpu.settle();
  return {
    vFrames: buffers.backward?.vFrames ?? null,
    fold: folding.encode,
    openPose: () => makeRigPose(gpu, head, poseRows, shaped, buffers),
    encodeShapeBackward(pass) {
      if (options.learnsShape && shapes > 0) reducing.encode(pass);
    },
    destroy() {
      for (const buffer of made) buffer.destroy();
    },
  };
}

/** Template and shape basis in world units, [vertices + joints, 3] and [shapes, vertices + joints, 3]. */
function withJoints(head: HeadModel) {
  const size = head.template.length;
  const vertices = vertexCount(head);
  const { centre, scale } = worldTransform(head);
  /** Rows of the regressor sum to 1, so that it may be applied before or after the move to world units. */
  const extend = (
    from: Float32Array,
    place: (value: number, axis: number) => number,
  ): Float32Array<ArrayBuffer> => {
    const all = new Float32Array(size + JOINT_COUNT * 3);
    for (let i = 0; i < size; i++) all[i] = place(from[i]!, i % 3);
    for (let j = 0; j < JOINT_COUNT; j++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let v = 0; v < vertices; v++) sum += head.jointRegressor[j * vertices + v]! * from[v * 3 + c]!;
        all[size + j * 3 + c] = place(sum, c);
      }
    }
    return all;
  };
  const unshaped = extend(head.template, (x, c) => (x - centre[c]!) * scale);
  const stride = size + JOINT_COUNT * 3;
  const shapeBasis = new Float32Array(Math.max(1, head.shapeNames.length) * stride);
  head.shapeNames.forEach((_, s) => {
    shapeBasis.set(extend(head.shapeBasis.subarray(s * size, (s + 1) * size), (x) => x * scale), s * stride);
  });
  return { unshaped, shapeBasis };
}
