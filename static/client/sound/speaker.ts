import { loudspeakerOf, openPlayer } from "./open_player.ts";
import { createPacketPlayer, type PacketPlayer } from "./packet_player.ts";
import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import type { WaitingTime } from "./waiting_time.ts";

/** Loudness is faded so long, seconds, or it would click. */
const FADE_S = 0.01;
const METER_SAMPLES = 256;

/** Plays a session's sound on the page's own thread. */
export interface Speaker extends Omit<PacketPlayer, "close"> {
  /** The browser lets it be heard. */
  readonly running: boolean;
  /** Asks the browser to let it be heard, which it does once somebody has clicked. */
  resume(): void;
  /** @param volume 0..1 */
  setVolume(volume: number): void;
  /** The loudest of the last 5 ms, 0..1, as it goes to the loudspeaker. */
  level(): number;
}

export interface SpeakerOptions {
  /** The address of the worklet's script. */
  script: string | URL;
  waiting: WaitingTime;
  onRunning: (running: boolean) => void;
  /** The browser cannot play what comes. */
  onFailed: (error: Error) => void;
}

/** @throws {Error} where the browser has no AudioWorklet, or not its script */
export async function openSpeaker(
  { script, waiting, onRunning, onFailed }: SpeakerOptions,
): Promise<Speaker> {
  const context = new AudioContext({ sampleRate: SOUND_RATE, latencyHint: "interactive" });
  const node = await openPlayer(context, script);
  const gain = context.createGain();
  const meter = context.createAnalyser();
  meter.fftSize = METER_SAMPLES;
  node.connect(gain).connect(meter).connect(context.destination);
  const output = loudspeakerOf(context);
  const player = createPacketPlayer({ port: node.port, output, waiting, onFailed });
  const measured = new Float32Array(METER_SAMPLES);
  context.onstatechange = () => onRunning(output.running);

  return {
    get running() {
      return output.running;
    },
    get figures() {
      return player.figures;
    },
    resume: () => void context.resume().catch(() => {}),
    push: player.push,
    cut: player.cut,
    heard: player.heard,
    reset: player.reset,
    setVolume: (volume) => void gain.gain.setTargetAtTime(volume, context.currentTime, FADE_S / 3),
    level() {
      meter.getFloatTimeDomainData(measured);
      return measured.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    },
  };
}
