import type { SpeechMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Clock } from "../live_clock.ts";
import type { SessionSound } from "./session_sound.ts";
import { API, type InterruptedNews, type Speaker, type SpeechEvent } from "./speech_state.ts";

/** How a session is spoken by, and interrupted. */
export interface SpeechActs {
  /**
   * What a client, or a program by the API, says or has said.
   *
   * @returns the generation of what is spoken from now on; 0 where nothing is
   * @throws {ProtocolError} not-puppeteer, not-joined, unavailable, unknown-voice, unknown-speech, bad-sound, too-much-sound
   */
  speak(speaker: Speaker, message: SpeechMessage): number;
  /** Interrupts for the API, and waits for what was heard. @param id all where it is not given. @throws as `speak` */
  interrupt(id?: string): Promise<readonly InterruptedNews[]>;
}

/** Makes a session's events of what its clients and programs say of speech. @param sound null where there is none */
export function createSpeechActs(
  sound: SessionSound | null,
  clock: Clock,
  happen: (event: SpeechEvent) => void,
): SpeechActs {
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
        happen({ type: "speak", speaker, id, source, generation, time });
        return generation;
      }
      case "audio": {
        const { id, codec, sampleRate, data } = message;
        const generation = sound.nextGeneration();
        happen({ type: "sound", speaker, id, codec, sampleRate, data, generation, time });
        return generation;
      }
      case "audioEnd":
        happen({ type: "soundEnd", speaker, id: message.id });
        return 0;
      case "interrupt":
        happen({ type: "interrupt", speaker, id: message.id ?? null, at: sound.at(), time });
        return 0;
      case "resume": {
        const generation = sound.nextGeneration();
        happen({ type: "resume", speaker, id: message.id ?? null, generation, time });
        return generation;
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

  return {
    speak,
    interrupt: async (id) => await sound?.interrupted(() => speak(API, { type: "interrupt", id })) ?? [],
  };
}
