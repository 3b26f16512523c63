import type { Studio } from "../../runtime/server/studio/studio.ts";
import { FIELDS } from "../config/fields.ts";
import { printLook } from "../guidance/painter/look/whole_look.ts";
import { readPrompt } from "../guidance/painter/prompt/read_prompt.ts";

/** Reads prompts for a server, as `train` reads them. */
export const read: Studio["read"] = (prompt, seed = FIELDS.seed.paper) => {
  const { words, unknown, look } = readPrompt(prompt, seed);
  return Promise.resolve({ words, unknown, look: JSON.parse(printLook(look)) });
};
