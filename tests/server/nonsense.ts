/** What no client sends. */
import { pack } from "../stream/fakes.ts";

/** A message of some kind that is wrong in some way, or (now and then) right. */
export function nonsense(random: () => number): Uint8Array | string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const kind = random();
  if (kind < 0.05) return pick(["", "join", '{"type":"join"}', "\u0000", "x".repeat(20_000)]);
  if (kind < 0.25) return Uint8Array.from({ length: Math.floor(random() * 300) }, () => random() * 256);
  if (kind < 0.28) return new Uint8Array(8000 + Math.floor(random() * 80_000));
  const number = () =>
    pick<unknown>([0, 1, -1, NaN, Infinity, 1e308, 2 ** 53, -0.5, random() * 10, "1", null, true]);
  const list = (length: number) => Array.from({ length }, () => random() < 0.05 ? number() : random());
  const message = pick<() => unknown>([
    () => ({
      type: "join",
      role: pick(["viewer", "puppeteer", "king", 1]),
      size: number(),
      fps: number(),
      avatar: pick(["stock", "broken", "..", 3]),
    }),
    () => ({
      type: "join",
      role: "viewer",
      codecs: pick([[], ["h264"], ["?"], "h264", [1]]),
      background: pick<unknown>(["transparent", [0, 0, 0], [9], null]),
    }),
    () => ({
      type: "pose",
      seq: number(),
      t: number(),
      space: pick(["arkit", "flame", "x"]),
      expression: list(pick([52, 100, 0, 51])),
    }),
    () => ({
      type: "pose",
      seq: 1,
      t: 1,
      space: "arkit",
      expression: pick([new Float32Array(52).fill(NaN), new Uint8Array(208), new Float64Array(99)]),
      jaw: list(pick([3, 2])),
    }),
    () => ({ type: "camera", azimuth: number(), elevation: number(), distance: number(), fovY: number() }),
    () => ({ type: "keyframe", more: number() }),
    () => ({ type: "ping", t: number() }),
    () => ({ type: "avatar", name: pick<unknown>(["stock", "pale", "broken", "nobody", "..", 3]) }),
    () => ({ type: "watch", active: pick([true, false, 1, null]) }),
    () => ({ type: pick(["", "dance", "constructor", "__proto__"]), t: 1 }),
    () => pick<unknown>([[], 1, null, "join", [{ type: "join" }], { type: { type: "join" } }]),
  ])();
  const bytes = new Uint8Array(pack(message));
  const fault = random();
  if (fault < 0.35) return bytes.slice(0, Math.floor(random() * bytes.length));
  if (fault < 0.75) {
    for (let count = 1 + random() * 5; count > 0; count--) {
      bytes[Math.floor(random() * bytes.length)] = random() * 256;
    }
  }
  return bytes;
}

/** Numbers in 0..1, the same for a seed. */
export function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let value = Math.imul(state ^ state >>> 15, 1 | state);
    value = value + Math.imul(value ^ value >>> 7, 61 | value) ^ value;
    return ((value ^ value >>> 14) >>> 0) / 2 ** 32;
  };
}
