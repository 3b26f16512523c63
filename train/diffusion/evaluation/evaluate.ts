import type { Camera } from "../../../runtime/base/camera.ts";
import type { Inference } from "../../../runtime/inference/inference.ts";
import { sideOf } from "../language/prompts.ts";
import { type ClipDirection, openClip } from "./clip.ts";
import { PAPER_PROMPTS } from "./paper_prompts.ts";
import type { EvaluationReport } from "./report.ts";
import { spreadOf } from "./spread.ts";
import { scoreAvatar, type SeenView } from "./scores.ts";

/** An avatar, seen from all sides. */
export interface SeenAvatar {
  readonly name: string;
  readonly prompt: string;
  /** As of `AvatarScore`. */
  readonly system?: string;
  /** Pixels of its pictures' side, where that is not all's. */
  readonly size?: number;
  /** `Flicker.levels` of its movement; null at rest. */
  readonly flicker?: number | null;
  readonly views: readonly { readonly camera: Camera; readonly rgba: Uint8Array }[];
}

export interface EvaluationOptions {
  /** Pixels of a picture's side. */
  readonly size: number;
  /** One is open at a time. */
  readonly clips: readonly { readonly name: string; readonly folder: string }[];
  readonly warn?: (message: string) => void;
  /** Told after each picture of each CLIP. */
  readonly onPicture?: () => void;
  readonly signal?: AbortSignal;
}

/** How well avatars go with their prompts, as CLIPs see it. */
export async function evaluate(
  inference: Inference,
  avatars: readonly SeenAvatar[],
  { size, clips, warn, onPicture, signal }: EvaluationOptions,
): Promise<EvaluationReport> {
  const prompts = [...new Set([...avatars.map(({ prompt }) => prompt), ...PAPER_PROMPTS])];
  const reports = [];
  for (const { name, folder } of clips) {
    const clip = await openClip(inference, folder, { name, ...warn && { warn } });
    try {
      const texts = new Map<string, ClipDirection>();
      for (const prompt of prompts) texts.set(prompt, await clip.embedText(prompt));
      const scores = [];
      for (const { name, prompt, views, size: own = size, system } of avatars) {
        const seen: SeenView[] = [];
        for (const { camera, rgba } of views) {
          signal?.throwIfAborted();
          const direction = await clip.embedPicture(rgba, own);
          seen.push({ side: sideOf(camera), azimuth: camera.azimuth, direction });
          onPicture?.();
        }
        scores.push({ ...scoreAvatar(name, prompt, seen, texts), ...system !== undefined && { system } });
      }
      reports.push({ clip: clip.name, avatars: scores, spread: spreadOf(scores) });
    } finally {
      await clip.close();
    }
  }
  const flicker = Object.fromEntries(
    avatars.flatMap(({ name, flicker }) => flicker == null ? [] : [[name, flicker] as const]),
  );
  return { views: avatars[0]?.views.length ?? 0, size, prompts, clips: reports, flicker };
}
