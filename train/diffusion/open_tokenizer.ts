import { findTokenizer } from "./hub/find_tokenizer.ts";
import { readTokenizer, type Tokenizer } from "./language/tokenizer.ts";
import type { TokenizerSource } from "./weights/model_source.ts";

/**
 * A model's tokenizer; that of a single file, which brings none, from the hub's cache where none lies beside it.
 *
 * @param words ids of a text
 * @param elsewhere gives another folder with CLIP's own, or null
 * @throws Error where there is none
 */
export async function openTokenizer(
  { folder, padding, replaceable }: TokenizerSource,
  words: number,
  elsewhere: () => Promise<string | null> = findTokenizer,
): Promise<Tokenizer> {
  try {
    return await readTokenizer(folder, words, padding);
  } catch (cause) {
    if (!replaceable || !(cause instanceof Deno.errors.NotFound)) throw cause;
    const found = await elsewhere();
    if (found !== null) return await readTokenizer(found, words, padding);
    const remedy = "deno task models pull clip-tokenizer gets one";
    throw new Error(`Cannot read prompts, a single file needs a tokenizer beside it (${remedy}): ${folder}`, {
      cause,
    });
  }
}
