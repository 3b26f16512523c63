import { join } from "node:path";
import { shownValue } from "../../../runtime/base/message.ts";
import { readJson, readText } from "../../../runtime/inference/weights/read_text.ts";

/** The two files of a CLIP tokenizer, checked, and which of its tokens are special. */
export interface Vocabulary {
  /** Token to id; ids are 0 to the vocabulary's size - 1. */
  readonly ids: Readonly<Record<string, number>>;
  /** Pairs of tokens that become one, the first first. */
  readonly merges: readonly (readonly [string, string])[];
  /** Fills what a prompt leaves of the 77: the end in SD 1.x, "!" in SD 2.x. */
  readonly padding: string;
}

export const BEGIN = "<|startoftext|>";
export const END = "<|endoftext|>";

/** CLIP's has 49,408 tokens. */
const MOST_TOKENS = 1_000_000;
const MOST_MERGES_BYTES = 32_000_000;

/**
 * Reads vocab.json, merges.txt and, where it is there, special_tokens_map.json of a folder.
 *
 * @param asked the padding, where not the one that the folder tells
 * @throws SyntaxError, naming the file, where they are not what CLIP's tokenizer has
 */
export async function readVocabulary(folder: string, asked: string | null = null): Promise<Vocabulary> {
  const ids = checkedIds(await readJson(join(folder, "vocab.json")), join(folder, "vocab.json"));
  const merges = await readMerges(join(folder, "merges.txt"), ids);
  const padding = asked ?? await readPadding(join(folder, "special_tokens_map.json"));
  for (const token of [BEGIN, END, padding]) {
    if (!Object.hasOwn(ids, token)) {
      throw new SyntaxError(
        `Cannot read ${folder}, vocab.json must have every special token: ${shownValue(token, 40)}`,
      );
    }
  }
  return { ids, merges, padding };
}

function checkedIds(found: Record<string, unknown>, file: string): Record<string, number> {
  const entries = Object.entries(found);
  if (entries.length > MOST_TOKENS) {
    throw new SyntaxError(
      `Cannot read ${file}, it must have at most ${MOST_TOKENS} tokens: ${entries.length}`,
    );
  }
  const taken = new Uint8Array(entries.length);
  for (const [token, id] of entries) {
    if (typeof id !== "number" || taken[id] !== 0) {
      const range = `0 to ${entries.length - 1}, each once`;
      const met = `${shownValue(id, 40)} of ${shownValue(token, 40)}`;
      throw new SyntaxError(`Cannot read ${file}, ids must be ${range}: ${met}`);
    }
    taken[id] = 1;
  }
  return found as Record<string, number>;
}

async function readMerges(file: string, ids: Readonly<Record<string, number>>): Promise<[string, string][]> {
  const text = await readText(file, MOST_MERGES_BYTES);
  const lines = text.split(/\r?\n/).map((text, index) => ({ text, index }));
  const merges = lines.filter(({ text, index }) =>
    text !== "" && !(index === 0 && text.startsWith("#version"))
  );
  return merges.map(({ text, index }) => {
    const [one = "", other = "", ...more] = text.split(" ");
    const known = [one, other, one + other].every((token) => Object.hasOwn(ids, token));
    if (!known || more.length > 0) {
      const met = shownValue(text, 40);
      throw new SyntaxError(
        `Cannot read ${file}, line ${index + 1} must be two tokens of vocab.json: ${met}`,
      );
    }
    return [one, other];
  });
}

/** CLIP's own where the file is absent or says nothing. */
async function readPadding(file: string): Promise<string> {
  const special = await readJson(file).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  });
  const padding = (special as { pad_token?: unknown }).pad_token ?? END;
  const text = typeof padding === "object" ? (padding as { content?: unknown }).content : padding;
  if (typeof text === "string" && text !== "") return text;
  const met = shownValue(padding, 40);
  throw new SyntaxError(`Cannot read ${file}, pad_token must be a token: ${met}`);
}
