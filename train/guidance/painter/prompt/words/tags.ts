// By their whole names: reading_process.ts runs without deno.json, beside which Deno fetches all packages that it has.
import winkNLP from "npm:wink-nlp@2.4.0";
import model from "npm:wink-eng-lite-web-model@1.8.1";

/** Universal part-of-speech tags, and what the model is not sure of. */
export type Tag = string;

export interface Tagged {
  readonly tag: Tag;
  /** It stands in the model's dictionary of 87,593 words. */
  readonly isWord: boolean;
}

/** In no dictionary: where the numbers of words that are not known begin. */
const NO_WORD = "qzxqvz";

let opened: ReturnType<typeof open> | undefined;

function open() {
  const nlp = winkNLP(model, ["pos"]);
  return { nlp, ...nlp, end: numbersOf(NO_WORD)[0]! };

  function numbersOf(text: string): number[] {
    return nlp.readDoc(text).tokens().out(nlp.its.uniqueId) as unknown as number[];
  }
}

/**
 * Tags the words of a prompt. The model is unpacked when first asked.
 *
 * @param words without spaces, as they stand in the prompt; "," and "." where clauses and sentences end
 */
export function tagWords(words: readonly string[]): Tagged[] {
  if (words.length === 0) return [];
  const { nlp, end } = opened ??= open(), { its } = nlp;
  const tokens = nlp.readDoc(words.join(" ")).tokens(), small = nlp.readDoc(words.join(" ").toLowerCase());
  const texts = tokens.out(), tags = tokens.out(its.pos) as string[];
  const smallTexts = small.tokens().out(), numbers = small.tokens().out(its.uniqueId) as unknown as number[];
  const starts = startsOf(words, texts), smallStarts = startsOf(words, smallTexts);
  return words.map((_, k) => {
    const at = starts[k], smallAt = smallStarts[k];
    return {
      tag: at === undefined ? "NOUN" : tags[at]!,
      isWord: smallAt === undefined || numbers[smallAt]! < end,
    };
  });
}

/** Where each word's first token is: "isn't" has two. */
function startsOf(words: readonly string[], tokens: readonly string[]): (number | undefined)[] {
  let at = 0;
  return words.map((word) => {
    const start = at < tokens.length ? at : undefined;
    for (let length = 0; length < word.length && at < tokens.length; at++) length += tokens[at]!.length;
    return start;
  });
}
