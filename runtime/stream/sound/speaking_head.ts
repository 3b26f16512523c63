import { createDrivenFace, type DrivenFace } from "../driven_face.ts";
import type { Driver } from "../../motion/driver.ts";
import type { ServerMessage } from "../../protocol/server_messages.ts";
import { createMoodLayer, type MoodLayer } from "../mood/mood_layer.ts";
import { createRetargeting, type Retargeting } from "../retargeting.ts";
import type { SessionOptions } from "../session.ts";
import type { SessionEvent } from "../session_state.ts";
import { createSessionSound, type SessionSound } from "./session_sound.ts";

/** What moves a session's head: who drives it, and what it says. */
export interface SpeakingHead {
  readonly driver: Driver;
  readonly face: DrivenFace;
  readonly retargeting: Retargeting;
  readonly moods: MoodLayer;
  /** Null where this server has no sound. */
  readonly sound: SessionSound | null;
}

/** @param tell one member, or all (null) */
export function createSpeakingHead(
  { name, avatar, clock, flameMap, speech }: SessionOptions,
  happen: (event: SessionEvent) => void,
  tell: (to: string | null, message: ServerMessage) => void,
): SpeakingHead {
  const { space } = avatar;
  const seed = hash(name);
  const driven = createDrivenFace({ seed, space, flameMap });
  const retargeting = createRetargeting(space, driven.driver, flameMap);
  const onto = () => retargeting.onto.find(({ from }) => from.space === "arkit");
  const moods = createMoodLayer(space, onto);
  const driver = feeling(driven.driver, moods), face = feeling(driven.face, moods);
  if (speech === null) return { driver, face, retargeting, moods, sound: null };
  const sound = createSessionSound({
    ...{ parts: speech, clock, seed, space, happen, tell },
    onto,
  });
  return { driver: speaking(driver, sound), face: speaking(face, sound), retargeting, moods, sound };
}

/** What drives a head, joined with a mood; before speech, which owns the mouth while it sounds. */
function feeling<Face extends DrivenFace>(face: Face, moods: MoodLayer): Face {
  return {
    ...face,
    sample(now, into) {
      const sample = face.sample(now, into);
      moods.apply(now, into);
      return sample;
    },
  };
}

/** What drives a head, joined with what it says. */
function speaking<Face extends DrivenFace>(face: Face, sound: SessionSound): Face {
  return {
    ...face,
    sample(now, into) {
      const sample = face.sample(now, into);
      sound.mix(now, sample.idleWeight, into);
      return sample;
    },
  };
}

/** FNV-1a: gives each session an idle motion of its own. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
