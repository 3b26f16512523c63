import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where this machine's own secrets lie, which only their owner reads. */
export const KEYS_FOLDER: string = fileURLToPath(new URL("../../../out/keys", import.meta.url));
/** The secret of tokens, where no other is named. */
export const SECRET_FILE: string = join(KEYS_FOLDER, "token_secret");
/** Ids of tokens that were taken back, where no other list is named. */
export const REVOKED_FILE: string = join(KEYS_FOLDER, "revoked_tokens");
