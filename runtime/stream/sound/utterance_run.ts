import type { TokenBucket } from "../../base/network/token_bucket.ts";
import type { SpeechFrame } from "../../speech/speech_frame.ts";
import type { Ear } from "./ear.ts";
import {
  PACKET_MS,
  PACKET_SAMPLES,
  SOUND_AHEAD_MS,
  SOUND_LEAD_MS,
  type SoundPacket,
} from "./sound_packet.ts";
import type { SoundTrack } from "./sound_track.ts";
import type { SpeechParts } from "./speech_parts.ts";
import type { UtteranceSound } from "./utterance_sound.ts";

/** Packets that are heard ahead of their being given out, so that the mouth can shape what is to come. */
const HEARD_AHEAD = 10;
/** Of which so many are made in one turn, 8 ms of work: the rest in the turns that follow. */
const HEARD_AT_ONCE = 6;

/** The utterance at the mouth: its sound becomes packets and frames of speech. Times are of the sound clock. */
export interface UtteranceRun {
  readonly generation: number;
  readonly sound: UtteranceSound;
  readonly track: SoundTrack;
  /** Times that it had no sound when it was due. */
  readonly gaps: number;
  /** Milliseconds that were heard and not given out. */
  readonly readyMs: number;
  /** How much more than is wanted of its sound waits, milliseconds; null before the first packet. */
  aheadMs(now: number): number | null;
  /** Nothing is ready and more is to come. */
  readonly isStarving: boolean;
  /** Reads and hears what there is, within bounds. */
  hear(now: number): void;
  /** The next packet where it is due, filled anew by the next call; null where none is. */
  take(now: number): SoundPacket | null;
  /** It was held back: what is ready sounds a lead from now. */
  rejoin(now: number): void;
  /** All of it has sounded. */
  isOver(now: number): boolean;
  /** Milliseconds until a packet is due or all has sounded; null where it has to wait for its sound. */
  untilNext(now: number): number | null;
}

/**
 * @param leave what its session may hear, packet by packet, on the sound clock
 * @param say takes a frame whose `t` is its sound time; its maker's own
 */
export function createUtteranceRun(
  generation: number,
  sound: UtteranceSound,
  track: SoundTrack,
  { openEar }: Pick<SpeechParts, "openEar">,
  leave: TokenBucket,
  say: (frame: SpeechFrame) => void,
): UtteranceRun {
  const ring = Array.from({ length: HEARD_AHEAD }, () => new Float32Array(PACKET_SAMPLES));
  const silence = new Float32Array(PACKET_SAMPLES);
  const packet: SoundPacket = { generation, sequence: -1, soundMs: 0, pcm: silence };
  const said: SpeechFrame = { t: 0, visemes: silence, jaw: 0, energy: 0, pitch: 0 };
  const { queue } = sound;
  let ear: Ear | null = null;
  let first = 0, ready = 0, gaps = 0;
  /** The position up to which it was heard. */
  let heard = track.from;
  /** The sound time of the packet that is given out next; null before the first. */
  let next: number | null = null;
  /** There was no more to read. */
  let isDry = true;
  let isHeard = false, isClosed = false;

  function tell(frame: SpeechFrame): void {
    const time = track.timeOf(frame.t);
    if (time !== undefined) say(retime(frame, time, said));
  }

  /** Where sound comes after none was there, it sounds a lead from now: what came before its time goes on without a seam. */
  function join(now: number): void {
    if (ready > 0 || next !== null && next >= now) return;
    if (next !== null) gaps++;
    next = now + SOUND_LEAD_MS;
    track.join(heard, next);
  }

  function fill(pcm: Float32Array): SoundPacket {
    packet.sequence++;
    packet.soundMs = next!;
    packet.pcm = pcm;
    next = next! + PACKET_MS;
    return packet;
  }

  return {
    ...{ generation, sound, track },
    get gaps() {
      return gaps;
    },
    get readyMs() {
      return ready * PACKET_MS;
    },
    aheadMs: (now) => next === null ? null : next + ready * PACKET_MS + queue.aheadMs - now - SOUND_LEAD_MS,
    get isStarving() {
      return isDry && ready === 0 && !isHeard;
    },
    hear(now) {
      isDry = false;
      for (let turn = 0; turn < HEARD_AT_ONCE && ready < HEARD_AHEAD && leave.has(now); turn++) {
        const pcm = ring[(first + ready) % HEARD_AHEAD]!;
        isDry = !queue.read(pcm);
        if (isDry) break;
        leave.spend(1);
        join(now);
        ready++;
        heard += PACKET_MS;
        (ear ??= openEar(sound.phones, track.from)).hear(pcm, tell);
      }
      if (queue.isOver && !isHeard) {
        isHeard = true;
        ear?.finish(tell);
      }
    },
    take(now) {
      if (next === null || next - now > SOUND_AHEAD_MS) return null;
      if (ready > 0) {
        const pcm = ring[first]!;
        first = (first + 1) % HEARD_AHEAD;
        ready--;
        track.give(PACKET_MS);
        return fill(pcm);
      }
      if (!isHeard || isClosed) return null;
      // Encoders look ahead: their last sound comes with the silence behind it.
      isClosed = true;
      return fill(silence);
    },
    rejoin(now) {
      if (next === null || next >= now) return;
      next = now + SOUND_LEAD_MS;
      track.join(heard - ready * PACKET_MS, next);
    },
    isOver: (now) => isHeard && ready === 0 && (next === null || isClosed && now >= next),
    untilNext(now) {
      if (ready === 0 && !isHeard) return isDry ? null : leave.has(now) ? 0 : PACKET_MS;
      const due = next! - (isClosed ? 0 : SOUND_AHEAD_MS);
      return Math.max(isClosed ? 1 : 0, due - now);
    },
  };
}

/** @param into shares the frame's visemes */
function retime({ visemes, jaw, energy, pitch }: SpeechFrame, t: number, into: SpeechFrame): SpeechFrame {
  into.t = t;
  into.visemes = visemes;
  into.jaw = jaw;
  into.energy = energy;
  into.pitch = pitch;
  return into;
}
