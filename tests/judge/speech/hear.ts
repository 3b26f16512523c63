import { createListener, readVoiceNet, VOICE_NET } from "../../../runtime/speech/listening/listener.ts";
import type { SpeechFrame } from "../../../runtime/speech/speech_frame.ts";

/** What makes frames of sound: a listener, or a voice's phones. */
interface Source {
  push(pcm: Float32Array, take: (frame: SpeechFrame) => void): void;
  finish(take: (frame: SpeechFrame) => void): void;
}

/** All frames of a sound. */
export function keepFrames(source: Source, pcm: Float32Array): SpeechFrame[] {
  const frames: SpeechFrame[] = [];
  const keep = (frame: SpeechFrame) => void frames.push({ ...frame, visemes: frame.visemes.slice() });
  source.push(pcm, keep);
  source.finish(keep);
  return frames;
}

/** What the listener hears. @param pcm mono at LISTENING_RATE */
export const hear = async (pcm: Float32Array): Promise<SpeechFrame[]> =>
  keepFrames(createListener(readVoiceNet(await Deno.readFile(VOICE_NET))), pcm);
