import type { Clock } from "../live_clock.ts";
import { createSoundTrack, type SoundTrack } from "./sound_track.ts";
import type { SpeechParts } from "./speech_parts.ts";
import type { Utterance } from "./speech_state.ts";
import { createUtteranceSound, type UtteranceSound } from "./utterance_sound.ts";

/** Where the sound of a session's utterances is, until they are over. */
export interface SoundPlaces {
  /** Makes a place for an utterance's sound, or takes that of the one it resumes. */
  make(utterance: Utterance): void;
  soundOf(generation: number): UtteranceSound | undefined;
  /** Where on the sound clock it sounds, or did: of the last ones. */
  trackOf(generation: number): SoundTrack | undefined;
  /** Silences it. @param keep what is left of it may be resumed: that of one */
  remove(generation: number, keep: boolean): void;
  clear(): void;
}

/** Utterances of which it is known where they sounded: a client may answer late. */
const MOST_TRACKS = 32;

/** @param changed told of a sound of which something has come, or nothing more will */
export function createSoundPlaces(
  parts: SpeechParts,
  clock: Clock,
  changed: (sound: UtteranceSound) => void,
): SoundPlaces {
  const sounds = new Map<number, UtteranceSound>();
  const tracks = new Map<number, SoundTrack>();
  let kept: { readonly generation: number; readonly sound: UtteranceSound } | null = null;

  function end(sound: UtteranceSound): void {
    sound.stop();
    sound.close();
  }

  return {
    make({ generation, source, resumes }) {
      let sound: UtteranceSound;
      if (resumes !== undefined && kept?.generation === resumes.generation) {
        ({ sound } = kept);
        kept = null;
      } else {
        const made: UtteranceSound = createUtteranceSound(source, parts, clock, () => changed(made));
        sound = made;
      }
      const from = sound.queue.seek(resumes?.from ?? (source.kind === "text" ? source.from : 0));
      sounds.set(generation, sound);
      tracks.set(generation, createSoundTrack(from));
      for (const old of tracks.keys()) if (tracks.size > MOST_TRACKS) tracks.delete(old);
    },
    soundOf: (generation) => sounds.get(generation),
    trackOf: (generation) => tracks.get(generation),
    remove(generation, keep) {
      const sound = sounds.get(generation);
      if (sound === undefined) return;
      sounds.delete(generation);
      if (!keep) return end(sound);
      sound.stop();
      kept?.sound.close();
      kept = { generation, sound };
    },
    clear() {
      kept?.sound.close();
      kept = null;
      for (const sound of sounds.values()) end(sound);
      sounds.clear();
    },
  };
}
