import { now } from "../../../runtime/base/clock.ts";
import type { SoundOutput } from "./packet_player.ts";
import { PLAYER_NAME } from "./player_messages.ts";

/** What a device is believed to take at most. */
const MOST_OUTPUT_MS = 500;

/** The worklet that plays, in a context. @param script its address @throws {Error} where it cannot be had */
export async function openPlayer(context: AudioContext, script: string | URL): Promise<AudioWorkletNode> {
  await context.audioWorklet.addModule(script);
  return new AudioWorkletNode(context, PLAYER_NAME, { numberOfInputs: 0, outputChannelCount: [1] });
}

/** A context's loudspeaker. */
export function loudspeakerOf(context: AudioContext): SoundOutput {
  const contextTimeAt = outputClock(context);
  return {
    get running() {
      return context.state === "running";
    },
    contextTimeAt,
    outputMs(at) {
      const heard = contextTimeAt(at);
      return heard === null ? 0 : Math.max(0, Math.min(MOST_OUTPUT_MS, (context.currentTime - heard) * 1000));
    },
  };
}

/** What the loudspeaker gives out at a moment of the page's clock, by the context's time, seconds; null while it rests. */
function outputClock(context: AudioContext): (at: number) => number | null {
  // The browser's stamps count from the page's opening.
  const origin = now() - performance.now();
  return (at) => {
    if (context.state !== "running") return null;
    const { contextTime, performanceTime } = context.getOutputTimestamp?.() ?? {};
    // Before the first sound has come out, and in browsers that do not tell.
    if (!contextTime || !performanceTime) return context.currentTime - (context.outputLatency || 0);
    return contextTime + (at - performanceTime - origin) / 1000;
  };
}
