import { now } from "../../../runtime/base/clock.ts";
import type { SoundPacketMessage } from "../../../runtime/protocol/server_messages.ts";
import { createPacketDecoder } from "./packet_decoder.ts";
import type { PlayerNews, PlayerOrder } from "./player_messages.ts";
import { createSoundClock } from "./sound_clock.ts";
import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import type { WaitingTime } from "./waiting_time.ts";

/** A worklet that does not answer a cut is not waited for. */
const ANSWER_MS = 200;

/** What a session's packets come to: sound at its time, in the worklet that plays. */
export interface PacketPlayer {
  readonly figures: SpeakerFigures;
  push(packet: SoundPacketMessage, arrivedAt: number): void;
  /**
   * Silence at once, for good for this generation and earlier ones.
   *
   * @returns the sound time where it ended; null where nothing of it has sounded
   */
  cut(generation: number): Promise<number | null>;
  /** The moment of the session's sound that is heard at a time of the page's clock; null while nothing is. */
  heard(at: number): number | null;
  /** Another connection: its sound time is another. */
  reset(): void;
  close(): void;
}

export interface SpeakerFigures {
  /** How long packets wait until they are heard, and how much of that is the browser's and the device's. */
  readonly waitMs: number;
  readonly outputMs: number;
  readonly packets: number;
  readonly late: number;
  readonly slippedMs: number;
}

/** Where sound comes out, seen from whichever thread its packets come to. */
export interface SoundOutput {
  /** The browser lets it be heard. */
  readonly running: boolean;
  /** The context's time, seconds, of what leaves the loudspeaker at a moment; null while it rests. */
  contextTimeAt(at: number): number | null;
  /** From the worklet to the ear, milliseconds. */
  outputMs(at: number): number;
}

export interface PacketPlayerOptions {
  /** To the worklet of player_worklet.ts. */
  port: MessagePort;
  output: SoundOutput;
  waiting: WaitingTime;
  /** The browser cannot play what comes. */
  onFailed: (error: Error) => void;
  /** The worklet has told where it is: about every 20 ms while something sounds, in hidden tabs too. */
  onPlace?: () => void;
}

export function createPacketPlayer(
  { port, output, waiting, onFailed, onPlace }: PacketPlayerOptions,
): PacketPlayer {
  const clock = createSoundClock(output.contextTimeAt);
  const answers = new Map<number, (soundMs: number | null) => void>();
  let figures = { waitMs: 0, outputMs: 0, packets: 0, late: 0, slippedMs: 0 };
  let cutUpTo = -1;

  const decoder = createPacketDecoder({ onSound: play, onFailed });
  const order = (order: PlayerOrder, transfer: Transferable[] = []) => port.postMessage(order, transfer);

  function play(generation: number, soundMs: number, pcm: Float32Array): void {
    if (generation <= cutUpTo) return;
    figures.waitMs = waiting.of(figures.outputMs = output.outputMs(now()));
    clock.sounds(soundMs, soundMs + pcm.length / SOUND_RATE * 1000);
    order({ type: "packet", generation, soundMs, pcm, waitMs: figures.waitMs }, [pcm.buffer]);
  }

  port.onmessage = ({ data: news }: { data: PlayerNews }) => {
    if (news.type === "cut") {
      answers.get(news.generation)?.(news.soundMs);
      answers.delete(news.generation);
      return;
    }
    clock.place(news.time, news.soundMs);
    figures.late = news.late;
    figures.slippedMs = news.slippedMs;
    onPlace?.();
  };

  return {
    get figures() {
      return figures;
    },
    push(packet, arrivedAt) {
      if (packet.generation <= cutUpTo) return;
      figures.packets++;
      waiting.packet(packet.soundMs, arrivedAt);
      // While it is not let be heard what comes is past, not kept for later.
      if (output.running) decoder.push(packet);
    },
    cut(generation) {
      cutUpTo = Math.max(cutUpTo, generation);
      clock.hush();
      decoder.close();
      if (!output.running) return Promise.resolve(null);
      return new Promise((resolve) => {
        answers.get(generation)?.(null);
        answers.set(generation, resolve);
        setTimeout(() => resolve(null), ANSWER_MS);
        order({ type: "cut", generation });
      });
    },
    heard: clock.heard,
    reset() {
      clock.hush();
      decoder.close();
      order({ type: "reset" });
      cutUpTo = -1;
      figures = { ...figures, packets: 0 };
    },
    close() {
      decoder.close();
      port.onmessage = null;
    },
  };
}
