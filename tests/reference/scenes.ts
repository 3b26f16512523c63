import { emptySplats, type WorldSplats } from "./binding.ts";

export interface SceneOptions {
  /** Half side of the cube about the origin in which splats lie, world units. */
  extent?: number;
  /** Standard deviations, world units, drawn evenly in their logarithm. */
  smallest?: number;
  largest?: number;
  /**
   * Opacities, drawn evenly. At most 0.95 by default: two splats at the clamp of 0.99 leave 1e-4, exactly where a
   * pixel ends, and float32 and float64 may then differ by 2.5/255; at 0.95 an early end costs at most 0.5/255.
   */
  opacity?: readonly [number, number];
  /** Share of splats moved far out, before and behind any camera. */
  far?: number;
  /** Share of splats with sizes of 0, 1e-9, 30 units, or an aspect of 1 : 10,000. */
  degenerate?: number;
  /** Share of splats with one value NaN, Infinity or -Infinity, or a quaternion of zeros. */
  broken?: number;
}

/** mulberry32: the same scene on every machine. Evenly in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A heap of splats at random, every value exactly representable in float32, so that both sides get the same. */
export function randomScene(seed: number, count: number, options: SceneOptions = {}): WorldSplats {
  const { extent = 0.8, smallest = 0.002, largest = 0.12, opacity = [0.02, 0.95] } = options;
  const { far = 0, degenerate = 0, broken = 0 } = options;
  const random = randomNumbers(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const splats = emptySplats(count);
  for (let i = 0; i < count; i++) {
    const q = [normal(), normal(), normal(), normal()];
    const length = Math.hypot(...q) || 1;
    splats.rotation.set(q.map((x) => Math.fround(x / length)), i * 4);
    for (let c = 0; c < 3; c++) {
      splats.position[i * 3 + c] = Math.fround(between(-extent, extent));
      splats.scale[i * 3 + c] = Math.fround(smallest * Math.pow(largest / smallest, random()));
      splats.colour[i * 3 + c] = Math.fround(random());
    }
    splats.opacity[i] = Math.fround(between(...opacity));
    if (random() < far) {
      for (let c = 0; c < 3; c++) splats.position[i * 3 + c] = Math.fround(between(-8, 8));
    }
    if (random() < degenerate) splats.scale.set(pick(DEGENERATE).map(Math.fround), i * 3);
    if (random() < broken) breakOne(splats, i, pick, random);
  }
  return splats;
}

const DEGENERATE = [[0, 0, 0], [1e-9, 1e-9, 1e-9], [0.05, 0, 0.05], [30, 30, 30], [1, 1e-4, 1e-4], [
  3e-5,
  0.3,
  0.3,
]];

function breakOne(
  splats: WorldSplats,
  i: number,
  pick: <T>(values: readonly T[]) => T,
  random: () => number,
): void {
  const kind = pick(["position", "rotation", "scale", "opacity", "colour", "zero"] as const);
  if (kind === "zero") {
    splats.rotation.fill(0, i * 4, i * 4 + 4);
    return;
  }
  const width = splats[kind].length / splats.count;
  splats[kind][i * width + Math.floor(random() * width)] = pick([NaN, Infinity, -Infinity]);
}
