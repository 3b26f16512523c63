import { join } from "node:path";
import { type KeptFolder, openKeptFolder } from "../../kept/kept_folder.ts";
import { DATA_FOLDER } from "./data_folder.ts";

/** What takes long to make, in out/cache/: whoever deletes it has it made anew. */
export const KEPT: KeptFolder = openKeptFolder(join(DATA_FOLDER, "out", "cache"));
