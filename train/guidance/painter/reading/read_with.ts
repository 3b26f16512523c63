import { createHash } from "node:crypto";
import type { KeptFolder } from "../../../../runtime/kept/kept_folder.ts";
import { type LookPatch, readPatch } from "../look/look.ts";
import { completeLook } from "../look/whole_look.ts";
import { type PromptReading, readPrompt, type ReadWords } from "../prompt/read_prompt.ts";
import { answerSchema, type ReaderAnswer } from "./answer_schema.ts";
import { askReader } from "./ask_reader.ts";
import { checkAnswer, type Difference, settledBy } from "./check.ts";
import { messagesFor, printPatch } from "./messages.ts";
import type { ReaderServer } from "./reader_server.ts";
import { leastPatch, saidBy, valueAt } from "./said.ts";

/** How a language model reads prompts. */
export interface Reader {
  readonly server: ReaderServer;
  /** Names of the head's shapes. */
  readonly shapes: readonly string[];
  /** Ends a request at once. */
  readonly signal: AbortSignal;
  /** Where answers are kept, so that the same prompt gets the same look. */
  readonly kept?: KeptFolder;
  /** Milliseconds for one answer. */
  readonly patienceMs?: number;
}

/** A prompt as a language model reads it, held against the tables. */
export interface CheckedReading extends PromptReading {
  readonly differences: readonly Difference[];
  /** Why the tables' reading stands in for the model's; null where it does not. */
  readonly refused: string | null;
}

const KIND = { name: "reading", most: 256 };

/**
 * Reads a prompt by a language model. What it leaves open is as the tables read it; what they know of negations and
 * numbers counts more than its word; theirs is all where it does not answer as it should.
 *
 * @throws the signal's reason
 */
export async function readWithModel(prompt: string, seed: number, reader: Reader): Promise<CheckedReading> {
  const tables = readPrompt(prompt, seed);
  try {
    const schema = answerSchema(reader.shapes);
    const messages = messagesFor(prompt, tables.unknown, schema);
    const answer = await keptAnswer(reader, { messages, schema, seed });
    const settled = settledBy(prompt, tables.words, tables.look, answer.look);
    const checked = checkAnswer(answer.look, tables.look, saidBy(prompt), settled);
    const look = completeLook({ ...over(leastPatch(tables.look), checked.look), prompt });
    const words = tables.words.map((entry) => shownWords(entry, answer, tables.look, look));
    const unknown = words.filter(({ as }) => as === "unknown").map(({ text }) => text);
    return { look, words, unknown, differences: checked.differences, refused: null };
  } catch (error) {
    reader.signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return { ...tables, differences: [], refused: error.message };
  }
}

/** The answer that was given to the same question before, or a new one. */
async function keptAnswer(reader: Reader, question: Parameters<typeof askReader>[1]): Promise<ReaderAnswer> {
  const { server, kept, signal, patienceMs } = reader;
  const facts = JSON.stringify([server.address.href, server.model, question]);
  const key = createHash("sha256").update(facts).digest("hex").slice(0, 24);
  const found = (await kept?.find(KIND, key))?.facts as
    | { look: unknown; shown: ReaderAnswer["shown"] }
    | null;
  if (found) return { look: readPatch(found.look), shown: found.shown };
  const answer = await askReader(server, question, signal, patienceMs);
  const written = { look: JSON.parse(printPatch(answer.look)), shown: answer.shown };
  await kept?.put(KIND, key, { facts: written, arrays: {} });
  return { look: readPatch(written.look), shown: written.shown };
}

/** An answer on top of what the tables read: single values and whole lists replace. */
function over(under: LookPatch, answer: LookPatch): LookPatch {
  const isGroup = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(answer)) {
    const below = merged[name];
    merged[name] = isGroup(value) && isGroup(below) ? over(below, value) : value;
  }
  return merged;
}

/** Words that a model says it shows are understood where the field it names is another than without it. */
function shownWords(
  entry: ReadWords,
  { shown }: ReaderAnswer,
  before: PromptReading["look"],
  after: PromptReading["look"],
): ReadWords {
  if (entry.as !== "unknown") return entry;
  const small = bare(entry.text);
  const claim = shown.find(({ words, field }) =>
    bare(words) === small && JSON.stringify(valueAt(before, field)) !== JSON.stringify(valueAt(after, field))
  );
  return claim === undefined ? entry : { ...entry, as: "understood", means: `${claim.field}, by the reader` };
}

const bare = (words: string): string => words.toLowerCase().replace(/^(?:an?|the) /, "");
