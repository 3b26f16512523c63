import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { TrainConfig } from "../config.ts";
import type { Guidance } from "./guidance.ts";
import type { Look } from "./painter/look.ts";

/** What a guidance is told beside the configuration. */
export interface Wish {
  /** Of `painter`. */
  readonly look: Look | null;
  /** Of `known`. */
  readonly likeness: Avatar | null;
}

/** Makes the guidance that the configuration names; each is loaded only where it is asked for. */
export async function openGuidance(
  gpu: Gpu,
  head: HeadModel,
  config: TrainConfig,
  { look, likeness }: Wish,
): Promise<Guidance> {
  switch (config.guidance) {
    case "painter": {
      if (!look) throw new TypeError("Cannot paint, a look is needed: there is none");
      const { createPainter } = await import("./painter/painter.ts");
      return await createPainter(gpu, head, look, config, Math.max(config.size, config.finalSize));
    }
    case "known": {
      if (!likeness) throw new TypeError("Cannot recover an avatar, one is needed: there is none");
      const { createKnownAvatar } = await import("./known_avatar.ts");
      return await createKnownAvatar(gpu, likeness, config);
    }
    case "diffusion": {
      throw new Error("Cannot distil scores, models cannot be opened from the command line yet");
    }
  }
}
