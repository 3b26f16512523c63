import { message as words } from "../../base/message.ts";
import type { AskMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { AnswerMessage } from "../../protocol/server_messages.ts";
import { answer } from "../../speech/brain/answer.ts";
import type { BrainPatience } from "../../speech/brain/completion.ts";
import type { BrainServer } from "../../speech/brain/config.ts";
import { createConversation } from "../../speech/brain/conversation.ts";
import type { SessionEffect } from "../session/session_effect.ts";
import type { Speaker } from "../sound/speech_state.ts";
import type { TextStream } from "../sound/text_stream.ts";
import { createGrowingText, type GrowingText } from "./growing_text.ts";
import type { QuestionBudget } from "./question_budget.ts";

/** Who answers the questions of a server's sessions. */
export interface Brain {
  readonly server: BrainServer;
  readonly budget: QuestionBudget;
  /** For tests. */
  readonly patience?: BrainPatience | undefined;
}

/** What a question's answer comes to, as it is told to whoever asked. */
export type AnswerNews = Omit<AnswerMessage, "type">;

/** Who asks, and who pays for it. */
export interface Asker {
  readonly speaker: Speaker;
  readonly payer: string;
  tell(news: AnswerNews): void;
}

/** The questions that a session is asked, one at a time, and what it remembers of them. */
export interface SessionBrain {
  /**
   * Asks, and has the session say the answer as it comes.
   *
   * @throws {ProtocolError} too-many-questions, and what `SessionBrainOptions.check` throws; nothing is asked then
   */
  ask(asker: Asker, message: AskMessage): void;
  /** Whether a question of that name, or any where it is not given, waits for its first sentence. */
  isThinking(id?: string): boolean;
  /** Ends the request of the present question. */
  stop(): void;
  /** Something is done to the session's speech. */
  see(effect: SessionEffect): void;
  /** A client has left: who asked is not answered. */
  left(client: string): void;
  /** Ends the request and forgets what was said. */
  forget(): void;
}

export interface SessionBrainOptions extends Brain {
  /** @throws {ProtocolError} where this speaker may not speak, or there is no such voice */
  check(speaker: Speaker, voice: string | null): void;
  /** Has the session say it. @returns its generation. @throws {ProtocolError} */
  say(speaker: Speaker, message: AskMessage, text: TextStream): number;
  /** BCP 47 tag of a voice's language; undefined where nobody knows. */
  languageOf(voice: string | null): Promise<string | undefined>;
  feel(mood: string): void;
}

/** A question and its answer so far. */
interface Turn extends Asker {
  readonly message: AskMessage;
  readonly end: AbortController;
  readonly text: GrowingText;
  /** Null until its first sentence is told to the session. */
  generation: number | null;
  cut: boolean;
  /** All that was written. */
  written: string;
  /** Corrects what is remembered of it; null until it is. */
  remembered: ((answer: string) => void) | null;
}

/** Answers that may still be heard: cutting one of them corrects what is remembered. */
const MOST_TURNS = 16;

export function createSessionBrain(options: SessionBrainOptions): SessionBrain {
  const { server, budget, check, say, languageOf, feel, patience } = options;
  const talk = createConversation(server);
  let turns: Turn[] = [];
  let current: Turn | null = null;

  async function run(turn: Turn): Promise<void> {
    const { message: { id, text, voice = null }, end, payer, tell } = turn;
    let reason: string | undefined;
    try {
      const language = await languageOf(voice);
      const messages = talk.with(text);
      for await (const step of answer(server, { messages, language, signal: end.signal, patience })) {
        end.signal.throwIfAborted();
        if (step.kind === "text") {
          turn.written += step.text;
          budget.spend(payer, step.text.length);
          tell({ id, text: step.text, done: false });
          continue;
        }
        turn.text.push(step.text, step.mood);
        turn.generation ??= say(turn.speaker, turn.message, turn.text);
      }
    } catch (error) {
      reason = end.signal.aborted ? words(end.signal.reason) : words(error);
    }
    turn.text.end();
    current = current === turn ? null : current;
    remember(turn);
    tell({ id, text: "", done: true, ...reason !== undefined && { reason } });
  }

  function remember(turn: Turn): void {
    const { message, written, text, cut } = turn;
    // What was never begun is not worth a turn; what everybody has left is forgotten.
    if (!turns.includes(turn) || written === "") return;
    turn.remembered = talk.remember(message.text, cut ? text.heard : written.trim());
  }

  function cut(turn: Turn): void {
    turn.cut = true;
    turn.remembered?.(turn.text.heard);
    turn.end.abort(new DOMException("The answer was interrupted", "AbortError"));
  }

  function forget(): void {
    if (current !== null) cut(current);
    turns = [];
    talk.forget();
  }

  return {
    ask(asker, message) {
      check(asker.speaker, message.voice ?? null);
      if (current !== null) {
        throw new ProtocolError(
          "too-many-questions",
          `Cannot ask before the last question is answered, interrupt it or wait: ${current.message.id}`,
        );
      }
      budget.take(asker.payer, message.text.length);
      const turn: Turn = {
        ...{ ...asker, message, end: new AbortController(), text: createGrowingText(feel) },
        ...{ generation: null, cut: false, written: "", remembered: null },
      };
      current = turn;
      turns = [...turns, turn].slice(-MOST_TURNS);
      void run(turn);
    },
    isThinking: (id) =>
      current !== null && current.generation === null && (id === undefined || current.message.id === id),
    stop: () => current && cut(current),
    see(effect) {
      const generation = effect.type === "cut"
        ? effect.generation
        // A voice that fails has nobody to answer for.
        : effect.type === "tellSpeaking" && effect.news.state === "failed"
        ? effect.news.generation
        : null;
      const turn = generation === null ? undefined : turns.find((each) => each.generation === generation);
      if (turn) cut(turn);
      if (effect.type === "hush") forget();
    },
    left(client) {
      if (current?.speaker.client === client) cut(current);
    },
    forget,
  };
}
