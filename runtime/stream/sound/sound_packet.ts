import { SOUND_RATE } from "../../base/sound/sound_rate.ts";

export { SOUND_RATE };

/** Of a packet. */
export const PACKET_MS = 20;
export const PACKET_SAMPLES: number = SOUND_RATE * PACKET_MS / 1000;

/**
 * An utterance begins to sound so long after its first packet was sent, milliseconds. It is what a listener hears ahead
 * (up to 80 ms) and a packet to wait for: the pose of a moment is known when its moment comes. Viewers have it as a
 * buffer against jitter besides.
 */
export const SOUND_LEAD_MS = 100;
/**
 * Packets that are there are sent so long before their time at most, milliseconds: a machine that is busy elsewhere for
 * 0.3 s leaves no hole. An interrupt has viewers drop them.
 */
export const SOUND_AHEAD_MS = 300;
/** What was sounded is kept for so long, milliseconds, for who resumes from where it was heard. */
export const KEPT_SOUND_MS = 4000;

/** 20 ms of sound, as a session gives it out. The object and its samples are filled anew for the next one. */
export interface SoundPacket {
  /** Of the utterance: a number that only rises. */
  generation: number;
  /** Counts the packets of the generation. */
  sequence: number;
  /** Of its first sample, on the session's sound clock. */
  soundMs: number;
  /** [960], mono at 48 kHz, -1..1. */
  pcm: Float32Array;
}
