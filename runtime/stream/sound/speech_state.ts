import type { SoundCodecName } from "../../base/codec_names.ts";
import type { TextStream } from "./text_stream.ts";

/** Where an utterance's sound comes from. A text of sentences is one that another server's brain had written so far. */
export type SpeechSource =
  /** `text` may still be written. `voice`: the server's first where it is null. `from`: begins there, milliseconds of its sound. */
  | {
    readonly kind: "text";
    readonly text: string | readonly string[] | TextStream;
    readonly voice: string | null;
    readonly rate: number;
    readonly from: number;
  }
  /** A client sends it. `open`: more of it may come. */
  | {
    readonly kind: "stream";
    readonly codec: SoundCodecName;
    readonly sampleRate: number;
    readonly open: boolean;
  };

/** Something that the head says. */
export interface Utterance {
  /** Its speaker's own name for it. */
  readonly id: string;
  /** Another for each, and for each time that it is resumed. */
  readonly generation: number;
  /** The client that speaks; null for the API. */
  readonly by: string | null;
  readonly source: SpeechSource;
  /** It goes on with another's sound, from that position, milliseconds. */
  readonly resumes?: { readonly generation: number; readonly from: number };
  /** Another server's, of which nothing is made here yet: where its sound began there, and was to go on. */
  readonly held?: { readonly began: number; readonly from: number };
}

/** An interrupted utterance of which clients have not all said yet how much they heard. */
export interface Cut {
  readonly id: string;
  readonly generation: number;
  /** Clients that have yet to answer. */
  readonly waiting: readonly string[];
  readonly answers: number;
  /** The furthest position of the answers; as far as is known of the clients' own clocks as long as there is none. */
  readonly playedMs: number;
}

/** What was interrupted last, as it can be resumed. */
export interface Kept {
  readonly utterance: Utterance;
  readonly playedMs: number;
  /** On the clock of the events. */
  readonly until: number;
}

/** `heardAt`: when something last came of it, on the clock of the events. */
export interface Dropped {
  readonly by: string | null;
  readonly id: string;
  readonly heardAt: number;
}

/** What a session says, has been told to say, and was interrupted in. */
export interface SpeechState {
  /** In order; the first is at the mouth. */
  readonly utterances: readonly Utterance[];
  /** Whether the first has begun to sound. */
  readonly sounding: boolean;
  readonly cuts: readonly Cut[];
  readonly kept: Kept | null;
  /** Interrupted streams that have not ended: what still comes of them is dropped. */
  readonly dropped: readonly Dropped[];
  /** Another server's, at the mouth, waits for those who heard it: until then at most, and it goes on from that number. */
  readonly held?: { readonly until: number; readonly generation: number };
}

/** Who asks: a client, or the API (null). An operator may speak without sitting in the puppeteer's seat. */
export interface Speaker {
  readonly client: string | null;
  readonly operator: boolean;
  /** Of the API: whose share of what may be begun it uses; the server's own where it is left out. */
  readonly payer?: string;
}

/** Whoever asks by the API has been let in as one who may speak. */
export const API: Speaker = { client: null, operator: true };

/** @param payer as `Speaker` has it */
export const apiOf = (payer: string | undefined): Speaker => payer === undefined ? API : { ...API, payer };

/** A position in the utterance at the mouth, and the sound time of it, milliseconds. */
export interface SoundPosition {
  readonly playedMs: number;
  readonly soundMs: number;
}

/**
 * What happens to a session's speech. `generation` is a number that nothing has had yet; `time` as for a session's events.
 * `waitMs` is there where its speaker has begun too much of late: until when nothing more of its may begin.
 */
export type SpeechEvent =
  | {
    readonly type: "speak";
    readonly speaker: Speaker;
    readonly id: string;
    readonly source: SpeechSource & { readonly kind: "text" };
    readonly generation: number;
    readonly time: number;
    readonly waitMs?: number;
  }
  /** A packet of a client's sound. */
  | {
    readonly type: "sound";
    readonly speaker: Speaker;
    readonly id: string;
    readonly codec: SoundCodecName;
    readonly sampleRate: number;
    readonly data: Uint8Array;
    readonly generation: number;
    readonly time: number;
    readonly waitMs?: number;
  }
  | { readonly type: "soundEnd"; readonly speaker: Speaker; readonly id: string }
  /** `id`: all where it is null. `at`: how far the first one is; `heardMs`: how much of it clients have heard by then. */
  | {
    readonly type: "interrupt";
    readonly speaker: Speaker;
    readonly id: string | null;
    readonly at: SoundPosition;
    readonly heardMs: number;
    readonly time: number;
  }
  | {
    readonly type: "resume";
    readonly speaker: Speaker;
    readonly id: string | null;
    readonly generation: number;
    readonly time: number;
    readonly waitMs?: number;
  }
  /** A client has played an interrupted utterance up to there. */
  | {
    readonly type: "heard";
    readonly client: string;
    readonly generation: number;
    readonly playedMs: number;
  }
  /** Nobody is waited for any longer. */
  | { readonly type: "heardOver"; readonly generation: number }
  /** The first utterance has begun to sound, or come to its end. */
  | {
    readonly type: "spoken";
    readonly generation: number;
    readonly news: "started" | "ended" | "failed";
    readonly at: SoundPosition;
    readonly reason?: string;
  };

/** What is to be done about it. */
export type SpeechEffect =
  /** A place for its sound is made. */
  | { readonly type: "utter"; readonly utterance: Utterance }
  /** It sounds from here on, as soon as it has sound. */
  | { readonly type: "mouth"; readonly generation: number }
  | { readonly type: "takeSound"; readonly generation: number; readonly data: Uint8Array }
  | { readonly type: "endSound"; readonly generation: number }
  /** Its sound ends here and now. `keep`: what is left of it may be resumed. */
  | { readonly type: "cut"; readonly generation: number; readonly keep: boolean }
  /** After a while nobody is waited for: `heardOver`. */
  | { readonly type: "awaitHeard"; readonly generation: number }
  /** Everybody, or one who has come, is told. */
  | { readonly type: "tellSpeaking"; readonly to: string | null; readonly news: SpeakingNews }
  | { readonly type: "tellInterrupted"; readonly news: InterruptedNews }
  /** Nobody is here: all that sounds or waits is forgotten. */
  | { readonly type: "hush" };

export interface SpeakingNews extends SoundPosition {
  readonly id: string;
  readonly generation: number;
  readonly state: "started" | "ended" | "failed" | "interrupted";
  readonly reason?: string;
}

export interface InterruptedNews {
  readonly id: string;
  readonly generation: number;
  readonly playedMs: number;
  readonly answers: number;
}
