import { now } from "../../runtime/base/clock.ts";
import { createListener, readVoiceNet } from "../../runtime/speech/listening/listener.ts";
import { LISTENING_RATE } from "../../runtime/speech/listening/mel.ts";
import { createVoiceActivity } from "../../runtime/speech/listening/voice_activity.ts";
import { openMicrophoneSound } from "../live/sound/microphone_sound.ts";
import type { HeadMotion } from "./head_motion.ts";
import { readPart, workletOf } from "./parts.ts";

/** The head says what is said into the microphone; nobody hears it from this page. */
export interface Voice {
  readonly stream: MediaStream;
  /** Milliseconds from a sound until lips are where they were. */
  readonly delayMs: number;
  close(): void;
}

export interface VoiceOptions {
  readonly motion: Pick<HeadMotion, "say" | "hush">;
  /** @param level the loudest sample of the last 20 ms, 0..1 */
  onLevel(level: number): void;
  /** The microphone is gone. */
  onEnded(): void;
}

/** Pieces of sound come 20 ms long, and late where the page is busy; what is said waits for them so long, milliseconds. */
const WAIT_MS = 60;
/** The sound's clock is caught up with by so much a second, milliseconds: two crystals differ by less. */
const DRIFT_MS = 1;

/** @throws {DOMException} as getUserMedia does, and Error where the browser has no AudioWorklet */
export async function openVoice({ motion, onLevel, onEnded }: VoiceOptions): Promise<Voice> {
  const [script, net] = await voiceParts();
  const listener = createListener(net), activity = createVoiceActivity();
  const delayMs = listener.lookAheadMs + WAIT_MS;
  let samples = 0, heardAt = now();
  /** When the sound began, by now(): of what came least late. */
  let began = Infinity;
  const microphone = await openMicrophoneSound({
    ...{ script, rate: LISTENING_RATE, onLevel, onEnded },
    onSound(pcm) {
      samples += pcm.length;
      const at = now();
      began = Math.min(began + DRIFT_MS * (at - heardAt) / 1000, at - samples * 1000 / LISTENING_RATE);
      heardAt = at;
      activity.push(pcm);
      listener.push(pcm, (frame) => motion.say(frame, began + frame.t + delayMs, activity.isVoice));
    },
  });
  return {
    ...{ stream: microphone.stream, delayMs },
    close() {
      microphone.close();
      motion.hush();
    },
  };
}

let parts: Promise<[string, ReturnType<typeof readVoiceNet>]> | null = null;

/** Parts of the file are read once. */
const voiceParts = () =>
  parts ??= Promise.all([
    workletOf("microphone"),
    readPart("voice_net").then(readVoiceNet),
  ]);
