import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { TrainConfig } from "../config/config.ts";
import type { Guidance } from "./guidance.ts";
import type { Look } from "./painter/look/look.ts";

/** What a guidance leads to, beside the configuration. */
export interface GuidanceTarget {
  /** Of `painter`. */
  readonly look: Look | null;
  /** Of `known`. */
  readonly likeness: Avatar | null;
}

/**
 * Looks for what the configuration's guidance needs on this machine, and opens nothing.
 *
 * @returns paths of models, the commit of a repository of the hub among their parts; none for other guidances
 * @throws Error where something is missing, with what is to be done
 */
export async function checkGuidance(config: TrainConfig): Promise<string[]> {
  if (config.guidance !== "diffusion") return [];
  const { findModels } = await import("./diffusion/open_diffusion.ts");
  const { found, control, motion, vae, loras, embeddings } = await findModels(config);
  const adaptations = [...loras, ...embeddings].map(({ path }) => path);
  return [found.path, vae, control?.path, motion?.path, ...adaptations].filter((path) =>
    typeof path === "string"
  );
}

/** Makes the guidance that the configuration names; each is loaded only where it is asked for. */
export async function openGuidance(
  gpu: Gpu,
  head: HeadModel,
  config: TrainConfig,
  { look, likeness }: GuidanceTarget,
  warn: (message: string) => void = console.error,
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
      const { openDiffusionGuidance } = await import("./diffusion/open_diffusion.ts");
      return await openDiffusionGuidance(gpu, head, config, warn);
    }
  }
}
