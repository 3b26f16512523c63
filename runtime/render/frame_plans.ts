import { makeBufferSet } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { planFrame } from "./frame_plan.ts";
import type { Pass } from "./pass.ts";
import type { LoadedAvatar, RendererContext } from "./renderer_context.ts";
import type { Tuning } from "./tuning.ts";
import type { ViewTarget } from "./view_target.ts";
import type { Workspace } from "./workspace.ts";

/** The passes of a frame, bound to the buffers of a workspace. */
export interface FramePlan {
  readonly workspace: Workspace;
  readonly passes: readonly Pass[];
  /** Frees what belongs to it alone. */
  destroy(): void;
}

/** The plans of one view, by the avatar and the size that is drawn. */
export interface FramePlans {
  /** Null where there is none yet for the workspace that all views share at the moment. */
  ready(avatar: LoadedAvatar, drawn: number): FramePlan | null;
  /** Makes one. Waits for kernels to compile, meanwhile another view may remake the workspace: ask `ready` again. */
  make(avatar: LoadedAvatar, drawn: number): Promise<void>;
  destroy(): void;
}

export function createFramePlans(context: RendererContext, tuning: Tuning, target: ViewTarget): FramePlans {
  const plans = new Map<LoadedAvatar, Map<number, FramePlan>>();
  return {
    ready(avatar, drawn) {
      const plan = plans.get(avatar)?.get(drawn);
      return plan && plan.workspace === context.workspace(avatar.splatCount) ? plan : null;
    },
    async make(avatar, drawn) {
      const { splats, harmonics, harmonicsDegree, splatCount: count, posing, light = null } = avatar;
      const workspace = context.workspace(count);
      const source = { splats, harmonics, harmonicsDegree, count, frames: posing?.frames ?? null, light };
      const own = makeBufferSet(context.gpu);
      const gpu: Gpu = Object.assign(Object.create(context.gpu), { upload: own.upload });
      const passes = await context.binding(async () => {
        const planned = await planFrame(gpu, tuning, workspace, source, { ...target, size: drawn });
        await context.gpu.settle();
        return planned;
      });
      if (posing) passes.unshift({ stage: "pose", encode: (pass) => posing.encode(pass) });
      let sizes = plans.get(avatar);
      if (!sizes) plans.set(avatar, sizes = new Map());
      sizes.get(drawn)?.destroy();
      sizes.set(drawn, { workspace, passes, destroy: own.destroy });
    },
    destroy() {
      for (const sizes of plans.values()) for (const plan of sizes.values()) plan.destroy();
      plans.clear();
    },
  };
}
