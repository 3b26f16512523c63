import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { Camera } from "../../../runtime/render/camera.ts";
import type { Canvas } from "./draw_lines.ts";
import { drawControlMap } from "./control_map.ts";
import { createLandmarkFinder } from "./seen_landmarks.ts";

/** Tells a control net of a view what it shall show. */
export interface ControlMapDrawer {
  /** @param vertices [vertices, 4], the posed head, world units */
  draw(vertices: Float32Array, camera: Camera, size: number): Canvas;
}

/** Faces for ControlNetMediaPipeFace. */
export function createFaceDrawer(head: HeadModel): ControlMapDrawer {
  const finder = createLandmarkFinder(head);
  return { draw: (vertices, camera, size) => drawControlMap(finder.find(vertices, camera, size), size) };
}
