import { findTokenizer } from "../../runtime/models/find_tokenizer.ts";
import type { LearnedWord } from "./language/learned_words.ts";
import { readTokenizer, type Tokenizer } from "./language/tokenizer.ts";
import type { TokenizerSource } from "./weights/model_source.ts";

/**
 * A model's tokenizer; that of a single file, which brings none, from the hub's cache where none lies beside it.
 *
 * @param size of the text encoder: ids of a text, tokens that it knows, and words that it learned besides
 * @param elsewhere gives another folder with CLIP's own, or null
 * @throws Error where there is none; RangeError where it has tokens that the text encoder does not know
 */
export async function openTokenizer(
  { folder, padding, replaceable }: TokenizerSource,
  { words, vocabulary, learned = [] }: {
    readonly words: number;
    readonly vocabulary: number;
    readonly learned?: readonly LearnedWord[];
  },
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
      return { tokenizer: await readTokenizer(folder, words, padding, learned), from: folder };
    } catch (cause) {
      if (!replaceable || !(cause instanceof Deno.errors.NotFound)) throw cause;
      const found = await elsewhere();
      if (found !== null) {
        return { tokenizer: await readTokenizer(found, words, padding, learned), from: found };
      }
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
