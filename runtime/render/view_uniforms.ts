import type { Gpu } from "../gpu/gpu.ts";
import { VIEW } from "../gpu/layouts.ts";
import { makeUniforms, type Uniforms } from "../gpu/uniforms.ts";
import type { Camera } from "../base/camera.ts";
import type { Tuning } from "./tuning.ts";

/** What lies behind the head: an opaque colour, 0..1, or nothing. */
export type Background = { readonly r: number; readonly g: number; readonly b: number } | "transparent";

/** Heads lie within their box of side 1.556; a bowed one stays within this of the origin. */
export const HEAD_EXTENT = 1.6;

/** The Jacobian of a perspective is taken no further out than this (Kerbl et al. 2023's rasteriser). */
const GUARD = 1.3;

// Scratch of `setCamera`, so that a frame allocates nothing.
const row = new Float32Array(4);
const back = new Float64Array(3);

/** `View` of shaders/lib/view.wgsl for square pictures; the camera is to be set. */
export function makeViewUniforms(
  gpu: Gpu,
  tuning: Tuning,
  size: number,
  background: Background,
): Uniforms {
  const view = makeUniforms(gpu, VIEW, { coded: size });
  setSize(view, tuning, size);
  setBackground(view, background);
  return view;
}

/** Sets what square pictures of another size need. */
export function setSize(view: Uniforms, tuning: Tuning, size: number): void {
  const tiles = Math.ceil(size / tuning.tile);
  view.set("width", size);
  view.set("height", size);
  view.set("tiles_x", tiles);
  view.set("tiles_y", tiles);
}

/**
 * Fills the camera part of the `View` uniforms: the axes right, down and forward of a camera that looks at
 * the world's y axis, the focal length in pixels, and the depth range in which keys are spread.
 *
 * @param extent distance from the origin within which all splats lie, world units
 */
export function setCamera(view: Uniforms, camera: Camera, size: number, extent: number): void {
  const { azimuth, elevation, distance, fovY, height = 0 } = camera;
  const [sinA, cosA, sinE, cosE] = [
    Math.sin(azimuth),
    Math.cos(azimuth),
    Math.sin(elevation),
    Math.cos(elevation),
  ];
  back[0] = sinA * cosE;
  back[1] = sinE;
  back[2] = cosA * cosE;
  // Offsets are the origin's place before the camera, which lies `height` below the line of sight's end.
  const depth = distance + height * back[1]!;
  axis(view, "right", cosA, 0, -sinA, 0);
  axis(view, "down", sinA * sinE, -cosE, cosA * sinE, height * cosE);
  axis(view, "forward", -back[0]!, -back[1]!, -back[2]!, depth);
  for (let c = 0; c < 3; c++) row[c] = distance * back[c]!;
  row[1]! += height;
  row[3] = 1;
  view.set("eye", row);
  const tangent = Math.tan(fovY / 2);
  view.set("focal", size / (2 * tangent));
  view.set("tangent_limit", GUARD * tangent);
  const nearest = Math.max(0, depth - extent);
  view.set("depth_near", nearest);
  // Behind a head that lies behind the camera there is nothing to sort.
  view.set("depth_scale", 1 / Math.max(depth + extent - nearest, 1e-6));
}

/** Sets what lies behind the head. */
export function setBackground(view: Uniforms, background: Background): void {
  row.fill(0);
  if (background !== "transparent") {
    row[0] = background.r;
    row[1] = background.g;
    row[2] = background.b;
    row[3] = 1;
  }
  view.set("background", row);
}

function axis(view: Uniforms, name: string, x: number, y: number, z: number, offset: number): void {
  row[0] = x;
  row[1] = y;
  row[2] = z;
  row[3] = offset;
  view.set(name, row);
}
