import type { TrainConfig } from "../../../config/config.ts";
import { csd } from "./csd.ts";
import { ism } from "./ism.ts";
import type { DistillationKind } from "./kind.ts";
import { nfsd } from "./nfsd.ts";
import { sds } from "./sds.ts";
import { ssd } from "./ssd.ts";
import { vsd } from "./vsd.ts";

/** The kinds of score distillation, by the word that chooses them. */
export const KINDS: Readonly<Record<TrainConfig["distillation"], DistillationKind>> = {
  nfsd,
  sds,
  csd,
  ssd,
  ism,
  vsd,
};
