import { type LearnedWord, type Piece, piecesOf } from "./learned_words.ts";
import { Tokenizer as Engine } from "@huggingface/tokenizers";
import { BEGIN, END, readVocabulary, type Vocabulary } from "./vocabulary.ts";

/** A text as a text encoder takes it. */
export interface Tokens {
  /** [length], begin, the text, end, padding. */
  readonly ids: readonly number[];
  /** Words that did not fit or did so only in part, in the text's order. */
  readonly cut: readonly string[];
}

export interface Tokenizer {
  /** Ids of a text. */
  readonly length: number;
  /** Ids are below it; the text encoder must have as many embeddings at least. */
  readonly vocabularySize: number;
  /** @throws RangeError for a text beyond all measure */
  encode(text: string): Tokens;
}

/** Some 100 times what fits: a prompt, not a book. */
const MOST_CHARACTERS = 50_000;

/**
 * CLIP's tokenizer (Radford et al. 2021) out of a model's `tokenizer` folder. Special tokens, the padding among them,
 * stand for themselves wherever they are in a text, as in the tokenizer that HeadStudio's prompts go through.
 *
 * @param length ids of a text, begin and end among them
 * @param padding the token that fills the rest, where not the one that the folder tells
 * @param learned as of `createTokenizer`
 * @throws SyntaxError where the folder's files are not a CLIP tokenizer's
 */
export async function readTokenizer(
  folder: string,
  length = 77,
  padding: string | null = null,
  learned: readonly LearnedWord[] = [],
): Promise<Tokenizer> {
  return createTokenizer(await readVocabulary(folder, padding), length, learned);
}

/** @param learned words whose ids lie beyond the vocabulary */
export function createTokenizer(
  vocabulary: Vocabulary,
  length = 77,
  learned: readonly LearnedWord[] = [],
): Tokenizer {
  const engine = new Engine(engineConfig(vocabulary), {});
  const [begin, end, padding] = [BEGIN, END, vocabulary.padding].map((token) => vocabulary.ids[token]!);
  const room = length - 2;
  const idsOf = (piece: Piece): readonly number[] =>
    typeof piece === "string" ? engine.encode(lowered(piece), { add_special_tokens: false }).ids : piece.ids;
  return {
    length,
    vocabularySize: Object.keys(vocabulary.ids).length,
    encode(text) {
      if (text.length > MOST_CHARACTERS) {
        throw new RangeError(
          `Cannot encode a text, characters are at most ${MOST_CHARACTERS}: ${text.length}`,
        );
      }
      const kept: number[] = [];
      const cut: string[] = [];
      // No token reaches over a space, so that words may come one by one.
      for (const word of wordsOf(text)) {
        const ids = piecesOf(word, learned).flatMap(idsOf);
        if (kept.length + ids.length > room) cut.push(word);
        kept.push(...ids.slice(0, room - kept.length));
      }
      const rest = new Array<number>(room - kept.length).fill(padding!);
      return { ids: [begin!, ...kept, end!, ...rest], cut };
    },
  };
}

/** What stands between a text's spaces. */
export function wordsOf(text: string): string[] {
  return text.split(/\p{White_Space}+/u).filter((word) => word !== "");
}

/**
 * Composed and in small letters, one by one: toLowerCase() of all at once writes a Greek word's last sigma otherwise
 * than the tokenizers that models were trained with.
 */
function lowered(word: string): string {
  return Array.from(word.normalize("NFC"), (letter) => letter.toLowerCase()).join("");
}

/** What a tokenizer.json of CLIP says, for the folders that have only its two older files. */
function engineConfig({ ids, merges, padding }: Vocabulary): object {
  const special = [...new Set([BEGIN, END, padding])];
  return {
    version: "1.0",
    added_tokens: special.map((content) => ({
      ...{ id: ids[content], content, special: true, normalized: true },
      ...{ single_word: false, lstrip: false, rstrip: false },
    })),
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        {
          type: "Split",
          pattern: { Regex: String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+` },
          behavior: "Removed",
          invert: true,
        },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: null,
    decoder: null,
    model: {
      type: "BPE",
      unk_token: END,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab: ids,
      merges,
    },
  };
}
