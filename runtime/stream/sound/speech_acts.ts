import type { SoundMessage, SpeechMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { TokenBucket } from "../../base/network/token_bucket.ts";
import type { Clock } from "../live_clock.ts";
import { isOccupied } from "../session/occupancy.ts";
import type { SessionState } from "../session_state.ts";
import { createBargeIn } from "./barge_in.ts";
import type { SessionSound } from "./session_sound.ts";
import type { SpeechParts } from "./speech_parts.ts";
import {
  API,
  type InterruptedNews,
  type Speaker,
  type SpeechEvent,
  type SpeechState,
  type Utterance,
} from "./speech_state.ts";
import { objectionToAnother, objectionToSpeaker } from "./speech_transition.ts";

const speechOf = (state: SessionState): SpeechState | undefined =>
  isOccupied(state) ? state.speech : undefined;

/** How a session is spoken by, and interrupted. */
export interface SpeechActs {
  /**
   * What a client, or a program by the API, says or has said.
   *
   * @returns the generation of what is spoken from now on; 0 where nothing is
   * @throws {ProtocolError} not-puppeteer, not-joined, unavailable, unknown-voice, unknown-speech, bad-sound, too-much-sound, too-many-utterances
   */
  speak(speaker: Speaker, message: SpeechMessage): number;
  /** Interrupts for the API, and waits for what was heard. @param id all where it is not given. @throws as `speak` */
  interrupt(id?: string): Promise<readonly InterruptedNews[]>;
  /** A client has left. */
  left(client: string): void;
}

export interface SpeechActsOptions {
  /** Null where there is none. */
  readonly sound: SessionSound | null;
  readonly clock: Clock;
  readonly parts: Pick<SpeechParts, "openDecoder"> | null;
  happen(event: SpeechEvent): void;
  state(): SessionState;
  /** What a speaker may still begin. */
  beginnings(speaker: Speaker): TokenBucket;
}

/** Makes a session's events of what its clients and programs say of speech. */
export function createSpeechActs(options: SpeechActsOptions): SpeechActs {
  const { sound, clock, parts, happen, state } = options;
  const ears = createBargeIn(parts ?? { openDecoder: () => Promise.reject(new Error("There is no sound")) });

  const { begin, open } = createBeginnings(options);

  function speak(speaker: Speaker, message: SpeechMessage): number {
    if (sound === null) {
      throw new ProtocolError("unavailable", `Cannot speak, this server has no sound: ${message.type}`);
    }
    const time = clock.now();
    switch (message.type) {
      case "speak": {
        const generation = sound.nextGeneration();
        const { id, text, voice = null, rate = 1, from = 0 } = message;
        sound.checkVoice(voice);
        const source = { kind: "text", text, voice, rate, from } as const;
        return begin({ type: "speak", speaker, id, source, generation, time });
      }
      case "audio": {
        if (!message.bargeIn && message.spoken !== false) return take(sound, speaker, message);
        let generation = 0;
        for (const each of barge(speaker, message)) generation = take(sound, speaker, each);
        return generation;
      }
      case "audioEnd":
        happen({ type: "soundEnd", speaker, id: message.id });
        return 0;
      case "interrupt":
        happen({
          ...{ type: "interrupt", speaker, id: message.id ?? null, time },
          ...{ at: sound.at(), heardMs: sound.heardMs() },
        });
        return 0;
      case "resume": {
        const generation = sound.nextGeneration();
        return begin({ type: "resume", speaker, id: message.id ?? null, generation, time });
      }
      case "heard": {
        const { generation, soundMs } = message;
        if (speaker.client === null) return 0;
        const playedMs = sound.positionAt(generation, soundMs);
        happen({ type: "heard", client: speaker.client, generation, playedMs });
        return 0;
      }
    }
  }

  function take(sound: SessionSound, speaker: Speaker, message: SoundMessage): number {
    const { id, codec, sampleRate, data } = message;
    const generation = sound.nextGeneration();
    return begin({ type: "sound", speaker, id, codec, sampleRate, data, generation, time: clock.now() });
  }

  /** A packet of a microphone that may interrupt. @returns what of it is to be spoken now */
  function barge(speaker: Speaker, message: SoundMessage): SoundMessage[] {
    const objection = objectionToSpeaker(state(), speaker);
    if (objection !== null) throw new ProtocolError(...objection);
    const { utterances = [] } = speechOf(state()) ?? {};
    const isOwn = ({ by, id }: Utterance) => by === speaker.client && id === message.id;
    const others = utterances.filter((each) => !isOwn(each) && each.id !== message.id);
    // Another microphone is another decoder.
    if (ears.isNew(speaker.client ?? "", message)) open(speaker);
    const microphone = ears.hear(speaker.client ?? "", message, others.length > 0);
    if (others.length > 0 && microphone.isVoice && message.bargeIn) {
      for (const id of new Set(others.map((each) => each.id))) speak(speaker, { type: "interrupt", id });
    } else if (others.length > 0) {
      // It gives way: what waits behind it would wait for ever.
      const isOpen = utterances.some((each) =>
        isOwn(each) && each.source.kind === "stream" && each.source.open
      );
      if (isOpen && !microphone.isVoice) speak(speaker, { type: "audioEnd", id: message.id });
      return [];
    }
    if (message.spoken === false) return [];
    const held = microphone.held();
    return held.at(-1) === message ? held : [...held, message];
  }

  return {
    speak,
    left: ears.left,
    interrupt: async (id) => await sound?.interrupted(() => speak(API, { type: "interrupt", id })) ?? [],
  };
}

/** Holds what is begun to what its payers may begin. */
function createBeginnings({ clock, happen, state, beginnings }: SpeechActsOptions) {
  return {
    /** Has something happen that may begin an utterance, and counts it where it does. @returns its generation */
    begin(event: SpeechEvent & { type: "speak" | "sound" | "resume" }): number {
      const { speaker, generation, time } = event;
      const bucket = beginnings(speaker);
      const waitMs = bucket.waitMs(time);
      try {
        happen(waitMs > 0 ? { ...event, waitMs } : event);
      } finally {
        // One whose first packet cannot be decoded has begun too.
        if (speechOf(state())?.utterances.some((each) => each.generation === generation)) bucket.spend(1);
      }
      return generation;
    },
    /** Counts a microphone. @throws {ProtocolError} too-many-utterances */
    open(speaker: Speaker): void {
      const bucket = beginnings(speaker), time = clock.now();
      if (bucket.take(time)) return;
      const [code, words, retryAfter] = objectionToAnother(state(), bucket.waitMs(time));
      throw new ProtocolError(code, words, { retryAfter });
    },
  };
}
