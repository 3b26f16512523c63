import type { AskMessage, SpeechMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Clock } from "../live_clock.ts";
import type { ClientLine } from "../session/client_line.ts";
import type { SessionEffect } from "../session/session_effect.ts";
import type { SessionState } from "../session_state.ts";
import type { SessionSound } from "../sound/session_sound.ts";
import type { SpeechActs } from "../sound/speech_acts.ts";
import type { SpeechParts } from "../sound/speech_parts.ts";
import { API, type Speaker, type SpeechEvent } from "../sound/speech_state.ts";
import { objectionToSpeaker } from "../sound/speech_transition.ts";
import { type Brain, createSessionBrain, type SessionBrain } from "./session_brain.ts";

/** An answer, as a program gets it. */
export interface WholeAnswer {
  readonly id: string;
  readonly text: string;
  /** Why it ended before its end. */
  readonly reason?: string;
}

/** How a session is spoken by, asked and interrupted. */
export interface QuestionActs extends SpeechActs {
  /** A client asks. @throws {ProtocolError} not-puppeteer, not-joined, unavailable, unknown-voice, too-many-questions */
  ask(speaker: Speaker, message: AskMessage): void;
  /** A program asks, and waits until all of the answer is there. @throws as `ask` */
  answer(payer: string, message: AskMessage): Promise<WholeAnswer>;
  /** Something is done to the session. */
  see(effect: SessionEffect): void;
  /** Forgets all that was asked. */
  forget(): void;
}

export interface QuestionOptions {
  /** Null where nobody answers. */
  readonly brain: Brain | null;
  readonly speech: SpeechParts | null;
  readonly sound: SessionSound | null;
  readonly clock: Clock;
  readonly acts: SpeechActs;
  state(): SessionState;
  lineOf(client: string): ClientLine | undefined;
  happen(event: SpeechEvent): void;
}

/** A session's speech with a brain behind it. */
export function createQuestionActs(options: QuestionOptions): QuestionActs {
  const { acts, state, lineOf } = options;
  const questions = createQuestions(options);

  function check(speaker: Speaker): void {
    const objection = objectionToSpeaker(state(), speaker);
    if (objection !== null) throw new ProtocolError(...objection);
  }

  function available(): SessionBrain {
    if (questions !== null) return questions;
    throw new ProtocolError(
      "unavailable",
      "Cannot ask, this server was given no brain: deno task start --brain",
    );
  }

  /** What is still being thought of ends too. @returns whether that was all that was meant */
  function stopThinking(speaker: Speaker, id: string | undefined): boolean {
    if (!questions?.isThinking(id)) return false;
    check(speaker);
    questions.stop();
    return id !== undefined;
  }

  return {
    speak(speaker, message: SpeechMessage) {
      if (message.type === "interrupt" && stopThinking(speaker, message.id)) return 0;
      return acts.speak(speaker, message);
    },
    interrupt: async (id) => stopThinking(API, id) ? [] : await acts.interrupt(id),
    ask(speaker, message) {
      const brain = available();
      check(speaker);
      const line = lineOf(speaker.client!)!;
      brain.ask(
        { speaker, payer: line.payer, tell: (news) => line.send({ type: "answer", ...news }) },
        message,
      );
    },
    async answer(payer, message) {
      const brain = available();
      const whole = Promise.withResolvers<WholeAnswer>();
      let text = "";
      const tell = (news: { text: string; done: boolean; reason?: string | undefined }) => {
        text += news.text;
        const { reason } = news;
        if (news.done) whole.resolve({ id: message.id, text, ...reason !== undefined && { reason } });
      };
      brain.ask({ speaker: API, payer, tell }, message);
      return await whole.promise;
    },
    see: (effect) => questions?.see(effect),
    left(client) {
      questions?.left(client);
      acts.left(client);
    },
    forget: () => questions?.forget(),
  };
}

function createQuestions(
  { brain, speech, sound, clock, state, happen }: QuestionOptions,
): SessionBrain | null {
  if (brain === null || speech === null || sound === null) return null;
  return createSessionBrain({
    ...brain,
    check(speaker, voice) {
      const objection = objectionToSpeaker(state(), speaker);
      if (objection !== null) throw new ProtocolError(...objection);
      sound.checkVoice(voice);
    },
    say(speaker, { id, voice = null, rate = 1 }, text) {
      const generation = sound.nextGeneration();
      const source = { kind: "text", text, voice, rate, from: 0 } as const;
      happen({ type: "speak", speaker, id, source, generation, time: clock.now() });
      return generation;
    },
    async languageOf(id) {
      const voices = await speech.voices();
      return (id === null ? voices[0] : voices.find((voice) => voice.id === id))?.languages[0];
    },
    feel: sound.mood,
  });
}
