import type { Camera } from "../../runtime/base/camera.ts";
import type { SceneOptions } from "../reference/scenes.ts";

/*
 * The scenes by which whoever draws is held to the float64 twin: with each seed, 18 of them.
 */
export const CAMERA: Camera = { azimuth: 0.6, elevation: -0.3, distance: 2.6, fovY: 0.7, height: -0.1 };

export const SEEDS = [1, 2, 3] as const;

export const SCENES: readonly (readonly [what: string, splats: number, SceneOptions])[] = [
  ["hundreds of splats", 500, {}],
  ["tiny splats", 700, { smallest: 0.0005, largest: 0.004 }],
  ["splats as large as the picture", 60, { smallest: 0.2, largest: 1 }],
  ["splats behind the camera and far out", 400, { far: 0.5 }],
  ["degenerate sizes", 300, { degenerate: 0.5 }],
  ["NaN and infinite values", 400, { broken: 0.3, far: 0.1, degenerate: 0.1 }],
];
