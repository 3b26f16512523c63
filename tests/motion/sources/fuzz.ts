import { createRandom } from "../../../runtime/base/mulberry32.ts";
import type { DatagramReader } from "../../../runtime/motion/sources/source.ts";
import { isSound } from "./taken.ts";

/** What became of the datagrams. */
export interface FuzzFigures {
  readonly datagrams: number;
  readonly refused: number;
  readonly frames: number;
  /** Milliseconds of the slowest datagram, and microseconds of one on average. */
  readonly longest: number;
  readonly mean: number;
}

/** Bytes of a datagram of nothing but chance, and of one that is stretched. */
const LONGEST = 2000;

/**
 * Gives a reader as many datagrams that are whole, cut off, changed in a few bytes, put together from two, stretched, or
 * nothing but chance, each as a view into a slab that goes on, as sockets give it.
 *
 * @param whole datagrams of the protocol, of every kind
 * @throws Error where it throws anything but a SyntaxError, or gives a frame with a number that there cannot be
 */
export function fuzzReader(
  open: () => DatagramReader,
  whole: readonly Uint8Array[],
  count: number,
  seed = 1,
): FuzzFigures {
  const random = createRandom(seed), below = (end: number) => Math.floor(random() * end);
  const slab = new Uint8Array(65_536);
  for (let i = 0; i < slab.length; i++) slab[i] = below(256);
  let reader = open(), refused = 0, frames = 0, longest = 0, sum = 0;
  for (let n = 0; n < count; n++) {
    // A sender that was heard before has left something behind in its reader; now and then comes a new one.
    if (n % 1000 === 0) reader = open();
    const at = 4 * below(1000) + below(4);
    const length = hostileDatagram(slab.subarray(at), whole, below, n % 6);
    const began = performance.now();
    try {
      reader.read(slab.subarray(at, at + length), n, (frame) => {
        frames++;
        if (!isSound(frame)) {
          throw new Error(`Datagram ${n} of seed ${seed} gave a frame that there cannot be`);
        }
      });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      refused++;
    }
    const took = performance.now() - began;
    sum += took;
    if (took > longest) {
      longest = Math.max(longest, Math.min(took, again(open, slab.subarray(at, at + length))));
    }
  }
  return { datagrams: count, refused, frames, longest, mean: sum / count * 1000 };
}

/** Milliseconds of a datagram by itself, the best of three: a machine that is busy stops for longer than any takes. */
function again(open: () => DatagramReader, datagram: Uint8Array): number {
  let best = Infinity;
  for (let n = 0; n < 3; n++) {
    const reader = open(), began = performance.now();
    try {
      reader.read(datagram, 0, () => {});
    } catch {
      // Told of when it was first read.
    }
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

/** Writes one of a kind. @param kind 0 to 5 @returns its length */
export function hostileDatagram(
  slab: Uint8Array,
  whole: readonly Uint8Array[],
  below: (end: number) => number,
  kind: number,
): number {
  const one = whole[below(whole.length)]!, other = whole[below(whole.length)]!;
  slab.set(one);
  switch (kind) {
    case 0:
      return one.length;
    case 1:
      return below(one.length + 1);
    case 2:
      for (let k = 1 + below(6); k > 0; k--) slab[below(one.length)] = below(3) === 0 ? 0xff : below(256);
      return one.length;
    case 3: {
      const kept = below(one.length);
      slab.set(other.subarray(below(other.length)), kept);
      return kept + below(other.length);
    }
    case 4:
      return one.length + 4 * below(LONGEST / 4);
    default: {
      const length = below(LONGEST);
      for (let i = 0; i < length; i++) slab[i] = below(256);
      return length;
    }
  }
}
