import type { SoundCodecName } from "../base/codec_names.ts";
import { SOUND_RATE } from "../base/sound/sound_rate.ts";
import type { ClientMessage } from "./client_messages.ts";

/** How a text is spoken. All of it may be left out. */
export interface SpeakTextOptions {
  /** What is told of it comes under this name; a fresh one where not given. */
  readonly id?: string;
  /** As `GET /api/voices` of the server lists them; the server's first where not given. */
  readonly voice?: string;
  /** Times as fast as the voice speaks by itself, 0.5 to 2. */
  readonly rate?: number;
  /** Begins there: milliseconds of its sound. It fails where the text has no more than that. */
  readonly from?: number;
}

/** How a question is asked, and its answer said. All of it may be left out. */
export type AskOptions = Omit<SpeakTextOptions, "from">;

/** Whose packets of sound are sent, and as what. */
export interface SoundOptions {
  /** Another begins another utterance; `audio` where not given. */
  readonly id?: string;
  /** What the packets are. */
  readonly codec: SoundCodecName;
  /** Of `pcm-s16`, samples a second, 8,000 to 48,000; 48,000 where not given. */
  readonly sampleRate?: number;
}

/** What a session's head says; for its puppeteer. What is refused comes as an `error`. */
export interface SessionSpeech {
  /**
   * Has the head say a text: plain, at most 2,000 characters. It waits for what is said before it.
   *
   * @returns its id
   * @throws Error after the session's end
   */
  speak(text: string, options?: SpeakTextOptions): string;
  /**
   * Asks the server's brain, whose answer the head says as it comes: what becomes of that is told under the same id. At
   * most 2,000 characters, one question at a time, where `info.answers` says that somebody answers.
   *
   * @returns its id: the answer's text comes as `answer` events
   * @throws Error after the session's end
   */
  ask(text: string, options?: AskOptions): string;
  /**
   * Has the head say sound of one's own, packet by packet: mono, at most 120 ms each, at most 10 s ahead.
   *
   * @throws Error after the session's end
   */
  speakSound(packet: Uint8Array, options: SoundOptions): void;
  /** No more of that sound is to come. @throws Error after the session's end */
  endSound(id?: string): void;
  /**
   * Ends at once what is said, asked, and what waits to be, or one of them. How much was heard comes as `interrupted`.
   *
   * @throws Error after the session's end
   */
  interrupt(id?: string): void;
  /** Goes on with what was interrupted last, from where it was heard. @throws Error after the session's end */
  resume(id?: string): void;
  /**
   * Answers `speaking` of state `interrupted`, for a client that plays the sound.
   *
   * @param soundMs the sound time up to which it has really been played
   * @throws Error after the session's end
   */
  heard(generation: number, soundMs: number): void;
}

/** 20 ms of sound, for a client that asked for it. */
export interface SoundEvent {
  /** Of the utterance: a number that only rises. What is interrupted is dropped by it, whenever it comes. */
  readonly generation: number;
  /** Counts the packets of the generation; a gap is a packet that this client was spared. */
  readonly sequence: number;
  /** Of its first sample, milliseconds on the session's sound clock, by which pictures are told their time too. */
  readonly soundMs: number;
  /** What `data` is. */
  readonly codec: SoundCodecName;
  /** Mono. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** What becomes of an utterance. */
export interface SpeakingEvent {
  /** Its speaker's name for it. */
  readonly id: string;
  /** Of its packets. */
  readonly generation: number;
  /** `interrupted`: be silent at once, and answer `heard`. */
  readonly state: "started" | "ended" | "failed" | "interrupted";
  /** How much of it has been sounded by the server's clock, milliseconds. */
  readonly playedMs: number;
  /** The sound time of that. */
  readonly soundMs: number;
  /** Why it failed. */
  readonly reason?: string | undefined;
}

/** How much of an interrupted utterance was really heard. */
export interface InterruptedEvent {
  /** Its speaker's name for it. */
  readonly id: string;
  /** Of its packets. */
  readonly generation: number;
  /** The furthest that any client has played it, milliseconds of the utterance. */
  readonly playedMs: number;
  /** How many clients have said so; 0: it is by the server's clock. */
  readonly answers: number;
}

/** More of the answer to a question of this client's. */
export interface AnswerEvent {
  /** The question's. */
  readonly id: string;
  /** What has come since the last one, as the model wrote it. */
  readonly text: string;
  /** Nothing more comes. */
  readonly done: boolean;
  /** With `done`: why it ended before its end. */
  readonly reason?: string | undefined;
}

/** @param act sends a message, or throws where the session has ended */
export function createSessionSpeech(act: (what: string, message: ClientMessage) => void): SessionSpeech {
  return {
    speak(text, { id = crypto.randomUUID(), ...options } = {}) {
      act("speak", { type: "speak", id, text, ...options });
      return id;
    },
    ask(text, { id = crypto.randomUUID(), ...options } = {}) {
      act("ask", { type: "ask", id, text, ...options });
      return id;
    },
    speakSound: (data, { id = "audio", sampleRate = SOUND_RATE, codec }) =>
      act("speak", { type: "audio", id, codec, sampleRate, data }),
    endSound: (id = "audio") => act("end the sound", { type: "audioEnd", id }),
    interrupt: (id) => act("interrupt", { type: "interrupt", ...id !== undefined && { id } }),
    resume: (id) => act("resume", { type: "resume", ...id !== undefined && { id } }),
    heard: (generation, soundMs) => act("tell what was heard", { type: "heard", generation, soundMs }),
  };
}
