import { HARMONICS, SPLAT } from "../../runtime/gpu/layouts.ts";
import { emptySnapshot, type Snapshot, triangleOf } from "../run/snapshot.ts";

const TRIANGLE = SPLAT.at("triangle");

/** A splat to be added. */
export interface NewSplat {
  readonly triangle: number;
  /** One row of Model.raw; the place of the triangle is left out of account. */
  readonly floats: Float32Array;
  /** One row of Model.harmonics; none where its colour is the same from all sides. */
  readonly harmonics?: Float32Array;
}

/**
 * A snapshot of the splats that stay, with their moments, and of new ones, without, in the order of their triangles:
 * first those that stay, as they stood, then the new ones, as they were given. All statistics are 0.
 *
 * @param stays [splats], 1 where a splat stays
 */
export function assemble(snapshot: Snapshot, stays: Uint8Array, added: readonly NewSplat[]): Snapshot {
  const order: { triangle: number; kept: number; fresh: NewSplat | null }[] = [];
  for (let i = 0; i < snapshot.count; i++) {
    if (stays[i]) order.push({ triangle: triangleOf(snapshot, i), kept: i, fresh: null });
  }
  for (const fresh of added) order.push({ triangle: fresh.triangle, kept: -1, fresh });
  // Stable by the language's own promise.
  order.sort((a, b) => a.triangle - b.triangle);
  const next = emptySnapshot(order.length, snapshot);
  const floats = new Float32Array(next.raw.buffer);
  order.forEach(({ triangle, kept, fresh }, i) => {
    if (fresh) {
      floats.set(fresh.floats, i * SPLAT.words);
      next.raw[i * SPLAT.words + TRIANGLE] = triangle;
      if (fresh.harmonics) next.harmonics.set(fresh.harmonics, i * HARMONICS.words);
      return;
    }
    for (const name of CARRIED) {
      const [from, to] = [snapshot[name], next[name]];
      const width = from.length / snapshot.count;
      to.set(from.subarray(kept * width, (kept + 1) * width), i * width);
    }
  });
  return next;
}

/** What goes with a splat that stays. */
const CARRIED = [
  "raw",
  "firstMoment",
  "secondMoment",
  "harmonics",
  "harmonicsFirst",
  "harmonicsSecond",
] as const;
