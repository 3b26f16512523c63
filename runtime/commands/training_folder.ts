import { fileURLToPath } from "node:url";

/** Where trainings keep checkpoints, previews and metrics, one folder each. */
export const TRAINING_FOLDER: string = fileURLToPath(new URL("../../out/training", import.meta.url));
