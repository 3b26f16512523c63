/**
 * Trainings: avatars from words.
 *
 * @example Two steps on small pictures, to see that it works; five hundred make an avatar
 * ```ts
 * import { trainAvatar } from "@headcast/headcast/train";
 *
 * const { avatar, out } = await trainAvatar(
 *   { prompt: "an old pirate", steps: 2, size: 64, views: 1, splatsPerTriangle: 1 },
 *   { preset: "fast", out: "avatars/pirate", folder: "trainings/pirate" },
 * );
 * console.log(avatar.splatCount, "splats in", out);
 * ```
 *
 * @example Another avatar of that one, which stays as it is
 * ```ts
 * import { trainAvatar } from "@headcast/headcast/train";
 *
 * const { out } = await trainAvatar(
 *   { source: "avatars/pirate", edit: "with a golden crown", steps: 2, size: 64, views: 1 },
 *   { preset: "fast", out: "avatars/crowned", folder: "trainings/crowned", keepShape: true },
 * );
 * console.log("crowned in", out);
 * ```
 *
 * @module
 */
export {
  resumeTraining,
  trainAvatar,
  type TrainedAvatar,
  type TrainingHooks,
  type TrainingOptions,
  type TrainingProgress,
} from "./train_avatar.ts";
export type { TrainConfig } from "./config/config.ts";
export { FIELDS } from "./config/fields.ts";
export type { PresetName, ValueOf } from "./config/field_table.ts";
export type { TrainingEvent, TrainingMetrics } from "../runtime/protocol/training_report.ts";
