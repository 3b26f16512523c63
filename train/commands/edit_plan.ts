import { UsageError } from "../../runtime/cli/flags.ts";
import type { Profile } from "../../runtime/gpu/gpu.ts";
import { planEdit, type PlannedEdit } from "../edit/plan_edit.ts";
import { configOfOptions } from "./config_of_options.ts";
import { editedLook } from "./look_of_prompt.ts";
import type { TrainOptions } from "./train.ts";

/** Flags that say what an edit has from its avatar. */
const OF_THE_AVATAR = ["look", "shape", "likeness", "resume", "reader", "reader-model"] as const;

/** Whether the flags are about an edit. @throws UsageError where they are half of one */
export function isEdit({ avatar, edit, ...options }: TrainOptions): boolean {
  if (avatar === undefined && edit === undefined) {
    if (options["keep-shape"]) {
      throw new UsageError("Cannot train with --keep-shape, it needs --edit: it is missing");
    }
    if (options["edit-weight"] !== undefined) {
      throw new UsageError("Cannot train with --edit-weight, it needs --edit: it is missing");
    }
    return false;
  }
  if (avatar === undefined) {
    throw new UsageError("Cannot edit, --avatar must say which avatar: it is missing");
  }
  if (edit === undefined) {
    throw new UsageError("Cannot train with --avatar, --edit must say what is to change: it is missing");
  }
  for (const flag of OF_THE_AVATAR) {
    if (options[flag] !== undefined) {
      throw new UsageError(`Cannot edit with --${flag}, an edit has that from its avatar: ${options[flag]}`);
    }
  }
  return true;
}

/** Makes out the edit that the flags are about. @throws UsageError and what `planEdit` throws */
export function editOfOptions(options: TrainOptions, device: Profile): Promise<PlannedEdit> {
  const { avatar, edit, prompt, head, seed, out, clip, distillation, harmonics } = options;
  return planEdit({
    ...{ avatar: avatar!, edit: edit!, prompt, head, seed, out, keepShape: options["keep-shape"] },
    clips: clip?.split(",").map((path) => path.trim()) ?? [],
    asked: {
      ...distillation !== undefined && { distillation },
      ...harmonics !== undefined && { harmonicsDegree: harmonics },
    },
  }, {
    configOf: (changes) => configOfOptions({ ...options, ...changes }, device),
    lookOf: editedLook,
  });
}
