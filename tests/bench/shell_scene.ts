import type { FreeSplats } from "../../runtime/render/splat_source.ts";
import { randomNumbers } from "../reference/scenes.ts";

/**
 * A synthetic head for benches: splats evenly on an ellipsoid of a head's proportions, flat on its surface,
 * the back half hidden behind the front. Standard deviations are `pixels` at 1024 pixels in the portrait view.
 */
export function shellScene(count: number, pixels: readonly [number, number]): FreeSplats {
  const random = randomNumbers(1);
  const between = (low: number, high: number) => low + (high - low) * random();
  const axes = [0.56, 0.778, 0.65] as const;
  /** World units of a pixel at the surface: portrait at 3.4 - 0.65 with a focal length of 1911 pixels. */
  const pixel = 2.75 / 1911;
  const scene = {
    splatCount: count,
    position: new Float32Array(count * 3),
    rotation: new Float32Array(count * 4),
    scale: new Float32Array(count * 3),
    opacity: new Float32Array(count),
    colour: new Float32Array(count * 3),
  };
  for (let i = 0; i < count; i++) {
    // Fibonacci's spiral: even without a pattern that lines up with the tiles.
    const y = 1 - 2 * (i + 0.5) / count;
    const ring = Math.sqrt(1 - y * y);
    const angle = i * Math.PI * (3 - Math.sqrt(5));
    const unit = [ring * Math.cos(angle), y, ring * Math.sin(angle)] as const;
    scene.position.set(unit.map((u, c) => u * axes[c]! * between(0.99, 1)), i * 3);
    const normal = unit.map((u, c) => u / axes[c]!);
    const length = Math.hypot(...normal);
    const [nx, ny, nz] = normal.map((n) => n / length) as [number, number, number];
    // The quaternion that turns z onto the normal; its opposite pole needs none of it to be seen.
    const w = Math.max(1e-3, 1 + nz);
    scene.rotation.set([w, -ny, nx, 0], i * 4);
    const long = between(...pixels) * pixel;
    const short = between(...pixels) * pixel;
    scene.scale.set([long, short, 0.2 * Math.min(long, short)], i * 3);
    scene.opacity[i] = between(0.1, 0.95);
    const light = 0.35 + 0.65 * Math.max(0, 0.7 * nz + 0.5 * ny + 0.3 * nx);
    scene.colour.set([light, light * between(0.6, 0.7), light * between(0.5, 0.6)], i * 3);
  }
  return scene;
}
