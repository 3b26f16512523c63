import { createSlip } from "../../../runtime/base/sound/slip.ts";
import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";

const PER_MS = SOUND_RATE / 1000;
/** What an audio worklet draws at a time, samples. */
const BLOCK = 128;
/** A cut sound is faded out, or it would click. */
const FADE = 5 * PER_MS;
/** Packets are judged by the least delayed of so many, a second's. */
const REMEMBERED = 50;
/** After so long without one clocks may have drifted apart: what was known of the last ones is let go of. */
const FORGET = 10 * SOUND_RATE;
/** A packet that comes this much too late is played all the same, later; beyond it is dropped. */
const LATE = 250 * PER_MS;
/** Packets that may wait: 4 s. */
const MOST_PIECES = 200;

interface Piece {
  readonly generation: number;
  /** Of its first sample, on the session's sound clock in samples. */
  readonly start: number;
  readonly pcm: Float32Array;
}

/** What waits to be played, and where on the session's sound clock playing is. */
export interface Timeline {
  /** Of the next sample that `read` gives, milliseconds on the session's sound clock; runs on in silence too. */
  readonly soundMs: number;
  /** There is sound to play. */
  readonly sounding: boolean;
  /** Packets that came too late: played later, or dropped. */
  readonly late: number;
  /** Milliseconds that were left out so far to keep two clocks together; below zero where some were put in. */
  readonly slippedMs: number;
  /**
   * Takes a packet. In silence the place is set so that it waits as long as it should; while something sounds, it is
   * come nearer to by at most a millisecond in twenty.
   *
   * @param waitMs how long the least delayed packets should wait
   * @param frame samples that were read so far, by the worklet's own count
   */
  put(generation: number, soundMs: number, pcm: Float32Array, waitMs: number, frame: number): void;
  /** Silence at once, in 5 ms, and nothing more of this generation or earlier ones. @returns soundMs of the end */
  cut(generation: number): number;
  /** The next samples. @param out [128] */
  read(out: Float32Array, frame: number): void;
  /** Silence, and generations count anew. */
  reset(): void;
}

/**
 * A jitter buffer on the session's sound clock: each packet has its place there, playing goes along it, and the sound
 * card's clock is kept together with the sender's by slipping.
 */
export function createTimeline(): Timeline {
  const slip = createSlip(SOUND_RATE);
  const pieces: Piece[] = [];
  const arrivals = createArrivals();
  const block = new Float32Array(BLOCK);
  const ready = new Float32Array(4 * BLOCK);
  let [place, held, wait] = [0, 0, 0];
  let [cutUpTo, fading, idle, late] = [-1, 0, 0, 0];
  /** Nothing of what waits has sounded yet. */
  let isFresh = true;

  const isSounding = () => pieces.length > 0 || held > 0;
  const soundMs = () => (place - held) / PER_MS - (isSounding() ? slip.delayMs : 0);
  /** Where playing should be at a frame. */
  const wanted = (frame: number) => frame + arrivals.ahead - wait;

  function silence(): void {
    held = idle = 0;
    isFresh = true;
    slip.reset();
  }

  /** Puts a block of the pieces into the memory of what is ready. */
  function draw(frame: number): void {
    if (drawInto(block, pieces, place)) isFresh = false;
    place += BLOCK;
    while (pieces.length > 0 && endOf(pieces[0]!) <= place) pieces.shift();
    const out = slip.process(block, Math.max(-LATE, Math.min(LATE, wanted(frame) - place)) / PER_MS);
    ready.set(out, held);
    held += out.length;
  }

  function fade(out: Float32Array): void {
    for (let i = 0; i < out.length; i++) out[i]! *= Math.max(0, fading - i) / FADE;
    if ((fading = Math.max(0, fading - out.length)) > 0) return;
    const rest = pieces.filter(({ generation }) => generation > cutUpTo);
    pieces.splice(0, pieces.length, ...rest);
    silence();
  }

  return {
    get soundMs() {
      return soundMs();
    },
    get sounding() {
      return isSounding();
    },
    get late() {
      return late;
    },
    get slippedMs() {
      return slip.slippedMs;
    },
    put(generation, soundMs, pcm, waitMs, frame) {
      if (generation <= cutUpTo || pieces.length >= MOST_PIECES) return;
      const start = Math.round(soundMs * PER_MS);
      arrivals.add(start - frame, frame);
      wait = waitMs * PER_MS;
      // Until something has sounded it costs nothing to be where it should be.
      if (isFresh) place = Math.min(Math.round(wanted(frame)), pieces[0]?.start ?? Infinity);
      const behind = place - start;
      if (behind > 0) {
        late++;
        if (behind > LATE) return;
        // What sounds goes on first; where there is nothing left, playing goes back to where this packet begins.
        if (pieces.length === 0) place = start;
      }
      pieces.push({ generation, start, pcm });
    },
    cut(generation) {
      const end = soundMs() + (isSounding() ? FADE / PER_MS : 0);
      if (generation > cutUpTo) {
        cutUpTo = generation;
        if (isSounding()) fading = FADE;
      }
      return end;
    },
    read(out, frame) {
      if (!isSounding()) {
        out.fill(0);
        place += out.length;
        return;
      }
      while (held < out.length) draw(frame);
      out.set(ready.subarray(0, out.length));
      ready.copyWithin(0, out.length, held);
      held -= out.length;
      if (fading > 0) return fade(out);
      idle = pieces.length === 0 ? idle + out.length : 0;
      // By then what was still inside is out.
      if (idle > 3 * BLOCK) silence();
    },
    reset() {
      pieces.length = fading = 0;
      arrivals.forget();
      cutUpTo = -1;
      silence();
    },
  };
}

const endOf = ({ start, pcm }: Piece): number => start + pcm.length;

/** By how much the least delayed of the latest packets is ahead of the frames that are counted here. */
function createArrivals() {
  const offsets = new Float64Array(REMEMBERED);
  let [known, newest, lastFrame] = [0, 0, -Infinity];
  const forget = () => void (known = newest = 0);
  return {
    forget,
    add(offset: number, frame: number): void {
      if (frame - lastFrame > FORGET) forget();
      lastFrame = frame;
      offsets[newest] = offset;
      newest = (newest + 1) % REMEMBERED;
      known = Math.min(known + 1, REMEMBERED);
    },
    get ahead(): number {
      let ahead = -Infinity;
      for (let i = 0; i < known; i++) ahead = Math.max(ahead, offsets[i]!);
      return ahead;
    },
  };
}

/** Draws what of the pieces lies at a place. @returns whether anything does */
function drawInto(block: Float32Array, pieces: readonly Piece[], place: number): boolean {
  let found = false;
  block.fill(0);
  for (const { start, pcm } of pieces) {
    const from = Math.max(place, start);
    const to = Math.min(place + block.length, start + pcm.length);
    found ||= from < to;
    for (let at = from; at < to; at++) block[at - place] = pcm[at - start]!;
  }
  return found;
}
