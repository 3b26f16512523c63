import { join } from "node:path";
import { DATA_FOLDER } from "../avatar/folder/data_folder.ts";

/** Where trainings keep checkpoints, previews and metrics, one folder each. */
export const TRAINING_FOLDER: string = join(DATA_FOLDER, "out", "training");
