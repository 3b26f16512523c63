import { FIRST_SOUND } from "../../telemetry/figures.ts";
import { type Span, startSpan } from "../../telemetry/spans.ts";
import type { Utterance } from "../sound/speech_state.ts";

/** What becomes of a session's utterances, as figures and spans: each waits its turn, is spoken by a voice, and sounds. */
export interface SpeechTrace {
  /** It is to be said: below the request in hand. */
  asked(utterance: Utterance): void;
  /** Its turn has come. */
  mouth(generation: number): void;
  /** A packet of it is given out. */
  sounds(generation: number): void;
  /** It has ended. @param reason where it failed, or was cut off */
  over(generation: number, reason?: string): void;
  close(): void;
}

interface Traced {
  readonly whole: Span;
  stage: Span;
  /** When its turn came; what a client sends as sound is in no hurry of ours. */
  readonly isText: boolean;
  turnAt: number | null;
  sounding: boolean;
}

/** @param now milliseconds */
export function traceSpeech(now: () => number): SpeechTrace {
  const traces = new Map<number, Traced>();

  function over(generation: number, reason?: string): void {
    const traced = traces.get(generation);
    if (!traced) return;
    traces.delete(generation);
    if (reason !== undefined) traced.whole.fail(reason);
    traced.stage.end();
    traced.whole.end();
  }
  return {
    asked({ generation, source, resumes }) {
      const whole = startSpan("headcast.speech", { "headcast.speech.kind": source.kind });
      const isText = source.kind === "text" && resumes === undefined;
      const stage = whole.child("headcast.speech.turn");
      traces.set(generation, { whole, stage, isText, turnAt: null, sounding: false });
    },
    mouth(generation) {
      const traced = traces.get(generation);
      if (!traced) return;
      traced.stage.end();
      traced.stage = traced.whole.child("headcast.speech.voice");
      traced.turnAt = now();
    },
    sounds(generation) {
      const traced = traces.get(generation);
      if (!traced || traced.sounding) return;
      traced.sounding = true;
      traced.stage.end();
      traced.stage = traced.whole.child("headcast.speech.sound");
      if (traced.isText && traced.turnAt !== null) FIRST_SOUND.record((now() - traced.turnAt) / 1000);
    },
    over,
    close() {
      for (const generation of [...traces.keys()]) over(generation, "the session says nothing any more");
    },
  };
}
