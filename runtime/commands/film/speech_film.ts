import type { Camera } from "../../base/camera.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { restPose } from "../../motion/head_pose.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { createSpeakingFace } from "../../speech/face/speaking_face.ts";
import { createListener, readVoiceNet, VOICE_NET } from "../../speech/listening/listener.ts";
import type { SpeechFrame } from "../../speech/speech_frame.ts";
import { createListeningEar, type Ear } from "../../stream/sound/ear.ts";
import { SOUND_RATE } from "../../stream/sound/sound_packet.ts";
import { mapOnto } from "../map_onto.ts";
import type { Film } from "./film.ts";

/** Milliseconds that are heard before they are shown: all that a face makes use of. */
const AHEAD = 400;
/** Samples that are heard at once. */
const PART = SOUND_RATE / 10;

export interface SpeechOptions {
  readonly fps: number;
  readonly seconds: number | undefined;
  /** Of blinks, gaze and beats of the head. */
  readonly seed: number;
  readonly mood: readonly [name: string, amount: number] | undefined;
}

/**
 * A head that says a recording, from its beginning, as far as it goes.
 *
 * @param sound mono at FILM_SOUND_RATE, which is SOUND_RATE
 */
export async function speechFilm(
  sound: Float32Array,
  camera: Camera,
  { fps, seconds, seed, mood }: SpeechOptions,
  head: HeadModel,
  table?: RetargetData,
): Promise<Film> {
  const length = Math.min(sound.length / SOUND_RATE, seconds ?? Infinity);
  const face = createSpeakingFace({ seed });
  if (mood) face.mood(...mood);
  const listener = createListener(readVoiceNet(await Deno.readFile(VOICE_NET)));
  const hearUntil = createHearing(sound, createListeningEar(listener, 0), face.push);
  const map = await mapOnto(head, "arkit", table);
  const pose = restPose(), shown = restPose(head.expressionSpace);
  return {
    sound,
    count: Math.max(1, Math.floor(length * fps)),
    stillAt(frame) {
      const t = frame / fps * 1000;
      hearUntil(t + AHEAD);
      face.at(t, pose);
      map?.apply(pose, shown);
      return { pose: map ? shown : pose, camera };
    },
  };
}

/** Hears a sound as far as it is asked for, and no further: hours of it need no more memory than their samples. */
function createHearing(
  sound: Float32Array,
  ear: Ear,
  take: (frame: SpeechFrame) => void,
): (t: number) => void {
  let heard = 0, known = -Infinity, ended = false;
  const keep = (frame: SpeechFrame): void => {
    known = frame.t;
    take(frame);
  };
  return (t) => {
    while (known < t && !ended) {
      ear.hear(sound.subarray(heard, heard + PART), keep);
      heard += PART;
      ended = heard >= sound.length;
      if (ended) ear.finish(keep);
    }
  };
}
