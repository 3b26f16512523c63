import { findTokenizer } from "../../runtime/models/find_tokenizer.ts";
import { readTokenizer, type Tokenizer } from "./language/tokenizer.ts";
import type { TokenizerSource } from "./weights/model_source.ts";

/**
 * A model's tokenizer; that of a single file, which brings none, from the hub's cache where none lies beside it.
 *
 * @param size of the text encoder: ids of a text, and tokens that it knows
 * @param elsewhere gives another folder with CLIP's own, or null
 * @throws Error where there is none; RangeError where it has tokens that the text encoder does not know
 */
export async function openTokenizer(
  { folder, padding, replaceable }: TokenizerSource,
  { words, vocabulary }: { readonly words: number; readonly vocabulary: number },
  elsewhere: () => Promise<string | null> = findTokenizer,
): Promise<Tokenizer> {
  const { tokenizer, from } = await read();
  const size = tokenizer.vocabularySize;
  if (size <= vocabulary) return tokenizer;
  throw new RangeError(
    `Cannot use the tokenizer of ${from}, the text encoder knows ${vocabulary} tokens: ${size}`,
  );

  async function read(): Promise<{ readonly tokenizer: Tokenizer; readonly from: string }> {
    try {
      return { tokenizer: await readTokenizer(folder, words, padding), from: folder };
    } catch (cause) {
      if (!replaceable || !(cause instanceof Deno.errors.NotFound)) throw cause;
      const found = await elsewhere();
      if (found !== null) return { tokenizer: await readTokenizer(found, words, padding), from: found };
      const remedy = "deno task models pull clip-tokenizer gets one";
      throw new Error(
        `Cannot read prompts, a single file needs a tokenizer beside it (${remedy}): ${folder}`,
        {
          cause,
        },
      );
    }
  }
}
