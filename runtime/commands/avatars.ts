import { fileURLToPath } from "node:url";

/** Where avatars live unless --avatars says otherwise: beside deno.json, out of git's sight. */
export const AVATAR_FOLDER: string = fileURLToPath(new URL("../../avatars", import.meta.url)).replace(
  /[\\/]$/,
  "",
);
