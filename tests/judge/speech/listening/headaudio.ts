import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { SPEECH_HOP_MS, type Viseme, VISEME_INDEX } from "../../../../runtime/speech/speech_frame.ts";

/** headaudio's order of the shapes. */
const ORDER: readonly Viseme[] = [
  ...["aa", "E", "ih", "oh", "ou", "PP", "SS"] as const,
  ...["TH", "DD", "FF", "kk", "nn", "RR", "CH", "sil"] as const,
];
/** Samples of a call, as an AudioWorklet gives them. */
const BLOCK = 128, RATE = 16_000;

/** Another listener: the shape of each frame of a sound, one each 10 ms. */
export type Peer = (pcm: Float32Array, frames: number) => Int32Array;

/**
 * @met4citizen/headaudio 0.1.0 with its own model, as its worklet runs it: a shape holds from the time that the package
 * gives it until the next, or until it says that speech has ended.
 */
export async function openHeadAudio(): Promise<Peer> {
  const { Processor } = await import("@met4citizen/headaudio/modules/processor.mjs");
  const { Training } = await import("@met4citizen/headaudio/modules/training.mjs");
  const folder = dirname(createRequire(import.meta.url).resolve("@met4citizen/headaudio/package.json"));
  const { model } = await new Training().loadModel(pathToFileURL(`${folder}/dist/model-en-mixed.bin`).href);
  return (pcm, frames) => {
    const labels = new Int32Array(frames).fill(VISEME_INDEX.sil);
    const hold = (from: number, viseme: number) =>
      labels.fill(viseme, Math.max(0, Math.ceil(from * 1000 / SPEECH_HOP_MS)));
    const port = {
      postMessage(message: { event: string; t: number; viseme: number | null }) {
        if (message.event === "viseme" && message.viseme !== null) {
          hold(message.t, VISEME_INDEX[ORDER[message.viseme]!]);
        }
        if (message.event === "ended") hold(message.t, VISEME_INDEX.sil);
      },
    };
    const processor = new Processor({ sampleRate: RATE }, { port });
    processor._onmessage({ data: { event: "model", model, reset: true } });
    for (let at = 0; at < pcm.length; at += BLOCK) processor.process(pcm.subarray(at, at + BLOCK));
    return labels;
  };
}
