import { EXPRESSIONS } from "../../motion/expressions.ts";
import { createSentenceReader, type SentenceReader } from "../sentences.ts";
import {
  BRAIN_PATIENCE,
  BrainError,
  type BrainPatience,
  type ChatMessage,
  complete,
  type ToolCall,
} from "./completion.ts";
import type { BrainServer } from "./config.ts";
import { spokenForm } from "./spoken_form.ts";

/** Characters of an answer: some five minutes. What is more is not waited for. */
export const MAX_ANSWER_LENGTH = 4000;
/** Requests for one answer: a model may set a mood, speak, set another. */
const MOST_ROUNDS = 6;
/** Calls that are refused back to the model before it is not listened to any longer. */
const MOST_REFUSED = 1;

/** What comes of a question, in order. */
export type AnswerStep =
  /** As the model writes it. */
  | { readonly kind: "text"; readonly text: string }
  /** That can be said. `mood`: from its beginning on; null where it stays as it was. */
  | { readonly kind: "sentence"; readonly text: string; readonly mood: string | null };

/** How a question is asked. */
export interface Question {
  /** The last message is the question. */
  readonly messages: readonly ChatMessage[];
  /** Of the voice, a BCP 47 tag: where sentences end. */
  readonly language?: string | undefined;
  readonly signal: AbortSignal;
  readonly patience?: BrainPatience | undefined;
}

/** The one tool that the model has. */
const SET_MOOD = {
  type: "function",
  function: {
    name: "set_mood",
    description: "Sets the mood that your face shows from your next sentence on.",
    parameters: {
      type: "object",
      properties: { mood: { type: "string", enum: EXPRESSIONS.moods } },
      required: ["mood"],
      additionalProperties: false,
    },
  },
} as const;

/**
 * Asks a brain, and gives its answer as it comes: its text, its sentences, and the moods it sets. A call of another tool
 * is refused back to it once.
 *
 * @throws Error in words for whoever asked; the signal's reason
 */
export async function* answer(server: BrainServer, question: Question): AsyncGenerator<AnswerStep> {
  const { wholeMs } = question.patience ?? BRAIN_PATIENCE;
  const end = new AbortController();
  const abort = () => end.abort(question.signal.reason);
  const late = new Error(`Cannot answer further, the brain must have said all within: ${wholeMs / 1000} s`);
  const timer = setTimeout(() => end.abort(late), wholeMs);
  question.signal.addEventListener("abort", abort, { once: true });
  if (question.signal.aborted) abort();
  try {
    yield* inRounds(server, { ...question, signal: end.signal });
  } finally {
    clearTimeout(timer);
    question.signal.removeEventListener("abort", abort);
  }
}

async function* inRounds(server: BrainServer, question: Question): AsyncGenerator<AnswerStep> {
  const { signal, language, patience = BRAIN_PATIENCE } = question;
  const messages = [...question.messages];
  const sentences = createMoodySentences(createSentenceReader(language));
  let tools: readonly unknown[] = [SET_MOOD];
  let length = 0, refused = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const calls: ToolCall[] = [];
    const results: ChatMessage[] = [];
    let said = "", waits = false;
    try {
      for await (const piece of complete(server, messages, tools, signal, patience)) {
        if (piece.kind === "end") {
          waits = piece.waits;
          break;
        }
        if (piece.kind === "call") {
          // What was begun before it is said in the mood before it.
          yield* sentences.finish();
          const { mood, told } = obey(piece.call);
          if (mood !== null) sentences.mood(mood);
          else refused++;
          calls.push(piece.call);
          results.push({ role: "tool", tool_call_id: piece.call.id, content: told });
          continue;
        }
        const text = piece.text.slice(0, MAX_ANSWER_LENGTH - length);
        length += text.length;
        said += text;
        yield { kind: "text", text };
        yield* sentences.push(text);
        if (length >= MAX_ANSWER_LENGTH) return yield* sentences.finish();
      }
    } catch (error) {
      if (tools.length === 0 || !(error instanceof BrainError && error.refusesTools)) throw error;
      tools = [];
      continue;
    }
    yield* sentences.finish();
    // Many stop at a tool without waiting for it, or say that they wait and have said all.
    if (calls.length === 0 || !waits && said !== "") break;
    if (refused > MOST_REFUSED) break;
    messages.push({ role: "assistant", content: said, tool_calls: calls.map(asWritten) }, ...results);
  }
  if (length === 0) throw new Error("Cannot answer, the brain must say something: nothing");
}

const asWritten = ({ id, name, arguments: given }: ToolCall): unknown => ({
  ...{ id, type: "function" },
  function: { name, arguments: given },
});

/** @returns the mood, null where the call is refused; and what the model is told */
function obey({ name, arguments: given }: ToolCall): { mood: string | null; told: string } {
  const refuse = (error: string) => ({ mood: null, told: JSON.stringify({ error }) });
  if (name !== SET_MOOD.function.name) {
    return refuse(`There is no tool of this name, only ${SET_MOOD.function.name}: ${name}`);
  }
  let mood: unknown;
  try {
    mood = JSON.parse(given)?.mood;
  } catch {
    return refuse("The arguments must be JSON");
  }
  return typeof mood === "string" && EXPRESSIONS.moods.includes(mood)
    ? { mood, told: JSON.stringify({ ok: true }) }
    : refuse(`mood must be one of ${EXPRESSIONS.moods.join(", ")}`);
}

/** Sentences that can be said, the first behind a mood with it. */
function createMoodySentences(reader: SentenceReader) {
  let mood: string | null = null;
  function* steps(sentences: readonly string[]): Generator<AnswerStep> {
    for (const sentence of sentences) {
      const text = spokenForm(sentence);
      if (text === null) continue;
      const step: AnswerStep = { kind: "sentence", text, mood };
      mood = null;
      yield step;
    }
  }
  return {
    mood: (name: string) => void (mood = name),
    push: (text: string) => steps(reader.push(text)),
    finish: () => steps(reader.finish()),
  };
}
