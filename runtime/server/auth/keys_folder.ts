import { join } from "node:path";
import { DATA_FOLDER } from "../../avatar/folder/data_folder.ts";

/** Where this machine's own secrets lie, which only their owner reads. */
export const KEYS_FOLDER: string = join(DATA_FOLDER, "out", "keys");
/** The secret of tokens, where no other is named. */
export const SECRET_FILE: string = join(KEYS_FOLDER, "token_secret");
/** Ids of tokens that were taken back, where no other list is named. */
export const REVOKED_FILE: string = join(KEYS_FOLDER, "revoked_tokens");
