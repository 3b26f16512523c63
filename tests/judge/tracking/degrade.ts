import { createRandom } from "../../../runtime/base/mulberry32.ts";

/** What is done to pictures before the tracker sees them. */
export const DEGRADATIONS = ["none", "noise", "jpeg", "dark"] as const;
/** One of DEGRADATIONS. */
export type Degradation = typeof DEGRADATIONS[number];

/** Quality of a canvas's JPEG: blocks and mosquitoes are plain to see. */
export const JPEG_QUALITY = 0.2;

/** Levels of 255: a small sensor in a dim room. */
const NOISE = 14;
/** Share of light that is left, and the levels of noise in it: about a fifth of what there is. */
const DIM = 0.18, DIM_NOISE = 5;

const TABLE = 1 << 16;
let table: Float32Array | undefined;

/** Normal deviates. */
function deviates(): Float32Array {
  if (table) return table;
  const random = createRandom(15);
  return table = Float32Array.from(
    { length: TABLE },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** A picture made worse, in place: [n, 4], RGBA8. JPEG is left to the browser. */
export function degrade(pixels: Uint8Array, how: Degradation, seed: number): void {
  if (how !== "noise" && how !== "dark") return;
  const dim = how === "dark" ? DIM : 1, sigma = how === "dark" ? DIM_NOISE : NOISE;
  const random = createRandom(seed), noise = deviates();
  let at = 0;
  for (let i = 0; i < pixels.length; i++) {
    if (i % 1024 === 0) at = Math.floor(random() * (TABLE - 1024));
    if (i % 4 === 3) continue;
    pixels[i] = Math.max(0, Math.min(255, Math.round(pixels[i]! * dim + sigma * noise[at + i % 1024]!)));
  }
}
