import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import { now } from "../../../runtime/base/clock.ts";
import type { SoundPacketMessage } from "../../../runtime/protocol/server_messages.ts";
import { createPacketDecoder } from "./packet_decoder.ts";
import { PLAYER_NAME, type PlayerNews, type PlayerOrder } from "./player_messages.ts";
import { createSoundClock } from "./sound_clock.ts";
import type { WaitingTime } from "./waiting_time.ts";

/** A worklet that does not answer a cut is not waited for. */
const ANSWER_MS = 200;
/** Loudness is faded so long, seconds, or it would click. */
const FADE_S = 0.01;
const METER_SAMPLES = 256;
/** What a device is believed to take at most. */
const MOST_OUTPUT_MS = 500;

/** Plays a session's sound. */
export interface Speaker {
  /** The browser lets it be heard. */
  readonly running: boolean;
  readonly figures: SpeakerFigures;
  /** Asks the browser to let it be heard, which it does once somebody has clicked. */
  resume(): void;
  push(packet: SoundPacketMessage, arrivedAt: number): void;
  /**
   * Silence at once, for good for this generation and earlier ones.
   *
   * @returns the sound time where it ended; null where nothing of it has sounded
   */
  cut(generation: number): Promise<number | null>;
  /** The moment of the session's sound that is heard at a time of the page's clock; null while nothing is. */
  heard(at: number): number | null;
  /** @param volume 0..1 */
  setVolume(volume: number): void;
  /** The loudest of the last 5 ms, 0..1, as it goes to the loudspeaker. */
  level(): number;
  /** Another connection: its sound time is another. */
  reset(): void;
}

export interface SpeakerFigures {
  /** How long packets wait until they are heard, and how much of that is the browser's and the device's. */
  readonly waitMs: number;
  readonly outputMs: number;
  readonly packets: number;
  readonly late: number;
  readonly slippedMs: number;
}

export interface SpeakerOptions {
  waiting: WaitingTime;
  onRunning: (running: boolean) => void;
  /** The browser cannot play what comes. */
  onFailed: (error: Error) => void;
}

/** @throws {Error} where the browser has no AudioWorklet, or not its script */
export async function openSpeaker({ waiting, onRunning, onFailed }: SpeakerOptions): Promise<Speaker> {
  const { context, player, gain, meter } = await openPlayer();
  const contextTimeAt = outputClock(context);
  const measured = new Float32Array(METER_SAMPLES);

  const clock = createSoundClock(contextTimeAt);
  const answers = new Map<number, (soundMs: number | null) => void>();
  let figures = { waitMs: 0, outputMs: 0, packets: 0, late: 0, slippedMs: 0 };
  let cutUpTo = -1;

  const decoder = createPacketDecoder({ onSound: play, onFailed });
  const order = (order: PlayerOrder, transfer: Transferable[] = []) =>
    player.port.postMessage(order, transfer);
  const isRunning = () => context.state === "running";

  /** From the worklet to the ear. */
  function outputMs(): number {
    const heard = contextTimeAt(now());
    return heard === null ? 0 : Math.max(0, Math.min(MOST_OUTPUT_MS, (context.currentTime - heard) * 1000));
  }

  function play(generation: number, soundMs: number, pcm: Float32Array): void {
    if (generation <= cutUpTo) return;
    figures.waitMs = waiting.of(figures.outputMs = outputMs());
    clock.sounds(soundMs, soundMs + pcm.length / SOUND_RATE * 1000);
    order({ type: "packet", generation, soundMs, pcm, waitMs: figures.waitMs }, [pcm.buffer]);
  }

  player.port.onmessage = ({ data: news }: { data: PlayerNews }) => {
    if (news.type === "cut") {
      answers.get(news.generation)?.(news.soundMs);
      answers.delete(news.generation);
      return;
    }
    clock.place(news.time, news.soundMs);
    figures.late = news.late;
    figures.slippedMs = news.slippedMs;
  };
  context.onstatechange = () => onRunning(isRunning());

  return {
    get running() {
      return isRunning();
    },
    get figures() {
      return figures;
    },
    resume: () => void context.resume().catch(() => {}),
    push(packet, arrivedAt) {
      if (packet.generation <= cutUpTo) return;
      figures.packets++;
      waiting.packet(packet.soundMs, arrivedAt);
      // While it is not let be heard what comes is past, not kept for later.
      if (isRunning()) decoder.push(packet);
    },
    cut(generation) {
      cutUpTo = Math.max(cutUpTo, generation);
      clock.hush();
      decoder.close();
      if (!isRunning()) return Promise.resolve(null);
      return new Promise((resolve) => {
        answers.get(generation)?.(null);
        answers.set(generation, resolve);
        setTimeout(() => resolve(null), ANSWER_MS);
        order({ type: "cut", generation });
      });
    },
    heard: clock.heard,
    setVolume: (volume) => void gain.gain.setTargetAtTime(volume, context.currentTime, FADE_S / 3),
    level() {
      meter.getFloatTimeDomainData(measured);
      return measured.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    },
    reset() {
      clock.hush();
      decoder.close();
      order({ type: "reset" });
      cutUpTo = -1;
      figures = { ...figures, packets: 0 };
    },
  };
}

async function openPlayer() {
  const context = new AudioContext({ sampleRate: SOUND_RATE, latencyHint: "interactive" });
  await context.audioWorklet.addModule(new URL("static/client/sound/player_worklet.js", document.baseURI));
  const player = new AudioWorkletNode(context, PLAYER_NAME, { numberOfInputs: 0, outputChannelCount: [1] });
  const gain = context.createGain();
  const meter = context.createAnalyser();
  meter.fftSize = METER_SAMPLES;
  player.connect(gain).connect(meter).connect(context.destination);
  return { context, player, gain, meter };
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
