import type { TrainConfig } from "../../../config/config.ts";
import { csd } from "./csd.ts";
import type { DistillationKind } from "./kind.ts";
import { nfsd } from "./nfsd.ts";
import { sds } from "./sds.ts";

/** The kinds of score distillation, by the word that chooses them. */
export const KINDS: Readonly<Record<TrainConfig["distillation"], DistillationKind>> = { nfsd, sds, csd };
