import { HOP, LISTENING_RATE } from "./mel.ts";
import { createPitch } from "./pitch.ts";
import { createSoundWindow } from "./sound_window.ts";

/** Hears whether somebody speaks. */
export interface VoiceActivity {
  /** Somebody does, or did a moment ago. */
  readonly isVoice: boolean;
  /** Hears the next samples of the stream. Allocates nothing. @param pcm mono at 16 kHz, -1 to 1, any length */
  push(pcm: Float32Array): void;
  /** Forgets what it heard: what comes next is another stream. */
  reset(): void;
}

/** dB: a voice is so much louder than what goes on behind it, and at least this loud. */
const ABOVE_FLOOR = 10, QUIETEST = -48;
/** Where a stream begins in the midst of a voice, the floor is no higher. */
const USUAL_FLOOR = -50;
/** dB a second that the floor rises where nobody speaks, and while somebody does; it falls at once. */
const RISE = 8, RISE_IN_VOICE = 1;
/** Of as many hops so many must be voiced: a breath or a key that is struck never is, a voice by the end of its first vowel's third period. */
const LOOKED_AT = 8, VOICED = 4;
/** Hops for which it goes on behind the last voiced one: the pauses within a sentence. */
const HANG_OVER = 50;
const HOPS_A_SECOND = LISTENING_RATE / HOP;

/**
 * Tells a voice from noise: by its loudness above the floor that the noise makes, and by its pitch, which noise, breath and
 * clicks have none of. It takes no net, and 60 to 110 ms of voice. Music and the loudspeaker's own voice it takes for one.
 */
export function createVoiceActivity(): VoiceActivity {
  const pitchOf = createPitch();
  const sound = createSoundWindow(HOP, orSilence), heard = sound.heard;
  let floor = NaN, voiced = 0, hang = 0;

  function hop(): void {
    const level = levelOf(heard);
    if (Number.isNaN(floor)) floor = Math.min(level, USUAL_FLOOR);
    else if (level < floor) floor = level;
    else floor += Math.min(level - floor, (hang > 0 ? RISE_IN_VOICE : RISE) / HOPS_A_SECOND);
    const isLoud = level > Math.max(QUIETEST, floor + ABOVE_FLOOR);
    // One bit for each of the last hops.
    voiced = (voiced << 1 | (isLoud && pitchOf(heard) > 0 ? 1 : 0)) & (1 << LOOKED_AT) - 1;
    if (hang > 0) hang--;
    if (bitsOf(voiced) >= VOICED) hang = HANG_OVER;
  }

  return {
    get isVoice() {
      return hang > 0;
    },
    push(pcm) {
      for (let i = 0; i < pcm.length;) {
        i = sound.take(pcm, i);
        if (sound.isDue) hop();
      }
    },
    reset() {
      sound.reset();
      floor = NaN, voiced = 0, hang = 0;
    },
  };
}

/** What is beyond full scale, or no number, is no voice. */
const orSilence = (sample: number): number => sample >= -1 && sample <= 1 ? sample : 0;

/** dB of full scale of the last 20 ms, without what does not change. */
function levelOf(heard: Float32Array): number {
  const from = heard.length - 2 * HOP;
  let sum = 0, power = 0;
  for (let i = from; i < heard.length; i++) sum += heard[i]!;
  const mean = sum / (2 * HOP);
  for (let i = from; i < heard.length; i++) power += (heard[i]! - mean) ** 2;
  return 10 * Math.log10(power / (2 * HOP) + 1e-10);
}

function bitsOf(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest &= rest - 1) count++;
  return count;
}
