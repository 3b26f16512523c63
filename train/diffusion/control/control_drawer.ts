import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { controlValues, drawControlMap } from "./control_map.ts";
import { type Contours, createLandmarkFinder } from "./seen_landmarks.ts";

/** A view whose control map is wanted. */
export interface ControlView {
  readonly camera: Camera;
  readonly pose: HeadPose;
  /** [vertices, 4], the posed head, world units. */
  readonly vertices: Float32Array;
}

/** Tells a control net of views what they shall show. */
export interface ControlMapDrawer {
  /** @returns a map for each view, [3, size, size], RGB, 0..1 */
  draw(views: readonly ControlView[], size: number): Promise<Float32Array[]>;
}

/** Faces for ControlNetMediaPipeFace. @throws TypeError for a head without a face's landmarks */
export function createFaceDrawer(head: HeadModel, contours: Contours): ControlMapDrawer {
  const finder = createLandmarkFinder(head, contours);
  return {
    async draw(views, size) {
      const maps: Float32Array[] = [];
      for (const { vertices, camera } of views) {
        maps.push(controlValues(drawControlMap(finder.find(vertices, camera, size), size)));
        // Networks on their own thread get their next work from this one.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return maps;
    },
  };
}
