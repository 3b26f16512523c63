import { HARMONIC_FLOATS } from "./harmonics.ts";
import { emptySnapshot, type Snapshot, TRIANGLE_WORD } from "../run/snapshot.ts";

/** A splat to be added. */
export interface NewSplat {
  readonly triangle: number;
  /** [16], as in Model.raw; the place of the triangle is left out of account. */
  readonly floats: Float32Array;
  /** [12], as in Model.harmonics; none where its colour is the same from all sides. */
  readonly harmonics?: Float32Array;
}

/**
 * A snapshot of the splats that stay, with their moments, and of new ones, without, in the order of their triangles:
 * first those that stay, as they stood, then the new ones, as they were given. All statistics are 0.
 *
 * @param stays [splats], 1 where a splat stays
 */
export function assemble(snapshot: Snapshot, stays: Uint8Array, added: readonly NewSplat[]): Snapshot {
  const triangleOf = (i: number) => snapshot.raw[i * 16 + TRIANGLE_WORD]!;
  const order: { triangle: number; kept: number; fresh: NewSplat | null }[] = [];
  for (let i = 0; i < snapshot.count; i++) {
    if (stays[i]) order.push({ triangle: triangleOf(i), kept: i, fresh: null });
  }
  for (const fresh of added) order.push({ triangle: fresh.triangle, kept: -1, fresh });
  // Stable by the language's own promise.
  order.sort((a, b) => a.triangle - b.triangle);
  const next = emptySnapshot(order.length, snapshot);
  const floats = new Float32Array(next.raw.buffer);
  order.forEach(({ triangle, kept, fresh }, i) => {
    if (fresh) {
      floats.set(fresh.floats, i * 16);
      next.raw[i * 16 + TRIANGLE_WORD] = triangle;
      if (fresh.harmonics) next.harmonics.set(fresh.harmonics, i * HARMONIC_FLOATS);
      return;
    }
    // As words: a triangle's index is no number for a float to carry.
    next.raw.set(snapshot.raw.subarray(kept * 16, kept * 16 + 16), i * 16);
    carry(snapshot.firstMoment, next.firstMoment, kept, i, 16);
    carry(snapshot.secondMoment, next.secondMoment, kept, i, 16);
    if (snapshot.harmonicsDegree === 0) return;
    carry(snapshot.harmonics, next.harmonics, kept, i, HARMONIC_FLOATS);
    carry(snapshot.harmonicsFirst, next.harmonicsFirst, kept, i, HARMONIC_FLOATS);
    carry(snapshot.harmonicsSecond, next.harmonicsSecond, kept, i, HARMONIC_FLOATS);
  });
  return next;
}

function carry(from: Float32Array, to: Float32Array, i: number, k: number, width: number): void {
  to.set(from.subarray(i * width, (i + 1) * width), k * width);
}
