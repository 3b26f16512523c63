import { createResampler } from "../../../runtime/base/sound/resampler.ts";
import { MICROPHONE_NAME } from "./microphone_error.ts";

export interface MicrophoneSound {
  readonly stream: MediaStream;
  close(): void;
}

export interface MicrophoneSoundOptions {
  /** The address of microphone_worklet.ts as a script. */
  readonly script: string | URL;
  /** Samples a second that are wanted. */
  readonly rate: number;
  /** 20 ms of sound, valid until the next. */
  onSound: (pcm: Float32Array) => void;
  /** @param level the loudest sample of the last 20 ms, 0..1 */
  onLevel: (level: number) => void;
  /** It was unplugged, or taken back. */
  onEnded: () => void;
}

/** Opens the microphone. @throws {DOMException} as getUserMedia does, and Error where the browser has no AudioWorklet */
export async function openMicrophoneSound(
  { script, rate, onSound, onLevel, onEnded }: MicrophoneSoundOptions,
): Promise<MicrophoneSound> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const context = new AudioContext();
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(script);
    await context.resume();
  } catch (error) {
    close();
    throw error;
  }
  // In the device's own rate: Firefox joins no microphone to a context of another.
  const resampler = context.sampleRate === rate ? null : createResampler(context.sampleRate, rate);
  const node = new AudioWorkletNode(context, MICROPHONE_NAME, {
    ...{ numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" },
  });
  node.port.onmessage = ({ data }: { data: Float32Array<ArrayBuffer> }) => {
    onLevel(data.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    onSound(resampler === null ? data : resampler.process(data));
  };
  context.createMediaStreamSource(stream).connect(node);
  stream.getAudioTracks()[0]?.addEventListener("ended", () => {
    close();
    onEnded();
  });
  return { stream, close };
}
