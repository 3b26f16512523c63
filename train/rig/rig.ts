import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeBufferSet } from "../../runtime/gpu/buffer_set.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { foldExpressions, worldTransform } from "../../runtime/head/identity.ts";
import { poseBasis } from "../../runtime/head/pose_basis.ts";
import { dispatch, dispatchThreads } from "../../runtime/render/pass.ts";
import type { Model } from "../splats/model.ts";
import { makeBackwardBuffers } from "./backward.ts";
import type { RigPose } from "../sampling/pose_source.ts";
import { makeRigPose, type RigState } from "./pose.ts";
import type { RigBuffers } from "./rig_buffers.ts";
import { inQuads, shapedRows, shapeRows, unshapedPoints } from "./tables.ts";

/** A head whose identity, beta, is on the GPU and may be learned; posed once a view, with gradients. */
export interface Rig {
  /**
   * [capacity] of Frame: where a view's project_backward leaves each splat's part of dL/dframes, for that view's
   * `encodeBackward`. Null where beta is not learned.
   */
  readonly vFrames: GPUBuffer | null;
  /** Folds model.shape into the template, where that is not done yet or beta is learned; before a step's first posing. */
  fold(pass: GPUComputePassEncoder): void;
  /** A place for one view's pose. */
  openPose(): Promise<RigPose>;
  /** Adds dL/dbeta to model.shapeGradient; after the last view's `encodeBackward`. Nothing where it is not learned. */
  encodeShapeBackward(pass: GPUComputePassEncoder): void;
  /** Beta is final from now on: the head is folded once more, and gradients end at the splats. */
  stopLearning(): void;
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
  const shapes = head.shapeNames.length;
  const buffers = makeBufferSet(gpu);
  const { make, upload, keep } = buffers;
  const unshaped = inQuads([unshapedPoints(head)]);
  const { quads } = unshaped;
  const basis = upload("shape basis", inQuads(shapeRows(head)).table);
  const shaped = shapedRows(head);
  const { scale } = worldTransform(head);
  const poseRows = poseBasis(head, foldExpressions(head, []), scale, shaped.basis);
  const learning: RigState = { learning: options.learnsShape };
  const shared: RigBuffers = {
    folded: make("folded", quads * 16),
    vFolded: make("v_folded", quads * 16),
    basis: upload("pose basis", poseRows.table),
    shape: model.shape,
    shapeGradient: model.shapeGradient,
    triangleStarts: model.triangleStarts,
    skinning: upload("skinning", head.skinningWeights.slice()),
    corners: upload("corners", head.triangles.slice()),
  };
  const backward = options.learnsShape
    ? makeBackwardBuffers(buffers, head, shaped, scale, model.capacity)
    : null;

  const fold = await gpu.kernel("pose/fold.wgsl");
  const foldGroup = fold.bind({
    unshaped: upload("unshaped", unshaped.table),
    basis,
    shape: model.shape,
    folded: shared.folded,
    v_folded: shared.vFolded,
    fold: keep(fold.uniforms("Fold", { quads, shapes }).buffer),
  });
  const folding = dispatchThreads("fold", fold, foldGroup, quads);

  const shapeBackward = await gpu.kernel("train/shape_backward.wgsl");
  const shapeGroup = shapeBackward.bind({
    v_points: shared.vFolded,
    basis,
    starts: upload("shape starts", Uint32Array.from({ length: shapes + 1 }, (_, s) => s)),
    weights: upload("shape weights", new Float32Array(shapes).fill(1)),
    v_shape: model.shapeGradient,
    rows: keep(shapeBackward.uniforms("Rows", { quads }).buffer),
  });
  const reducing = dispatch("shape backward", shapeBackward, shapeGroup, shapes);
  await gpu.settle();

  let folded = false;
  return {
    vFrames: backward?.vFrames ?? null,
    fold(pass) {
      if (folded && !learning.learning) return;
      folding.encode(pass);
      folded = true;
    },
    openPose: () => makeRigPose(gpu, { head, rows: poseRows, shaped, shared, backward, state: learning }),
    encodeShapeBackward(pass) {
      if (learning.learning && shapes > 0) reducing.encode(pass);
    },
    stopLearning() {
      if (learning.learning) folded = false; // once more, with the last beta
      learning.learning = false;
    },
    destroy: buffers.destroy,
  };
}
