import type { HeadModel } from "../../runtime/head/head_model.ts";
import { worldTransform } from "../../runtime/head/identity.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import type { TrainConfig } from "../config/config.ts";
import { drawsFor } from "./draws.ts";

const DEGREE = Math.PI / 180;
/** Keeps the draws of cameras apart from those of poses at the same place. */
const CAMERAS = 1;

/** A close-up looks at the face from before it, as far to the sides and up as the features are seen well. */
const CLOSE_UP = { azimuth: 40, elevation: 20, distance: [1.9, 2.6], fov: [16, 30] } as const;

/** Where the face is: the middle of its landmarks, world units above the origin. */
export function faceHeight(head: HeadModel): number {
  const { centre, scale } = worldTransform(head);
  const { triangles, barycentric } = head.landmarks;
  let sum = 0;
  for (let i = 0; i < barycentric.length; i++) {
    const corner = head.triangles[triangles[Math.floor(i / 3)]! * 3 + i % 3]!;
    sum += barycentric[i]! * head.template[corner * 3 + 1]!;
  }
  return triangles.length === 0 ? 0 : (sum / triangles.length - centre[1]) * scale;
}

/**
 * The cameras of one batch (HeadStudio A.1). Azimuths cover the circle evenly, each view in a sector of its own;
 * elevations are even in angle for one half of the batches, even on the sphere for the other.
 *
 * @param face height of the face, world units; see `faceHeight`
 * @returns [views]
 */
export function batchCameras(config: TrainConfig, face: number, batch: number): Camera[] {
  const random = drawsFor(config.seed, batch, CAMERAS);
  const between = (low: number, high: number) => low + (high - low) * random();
  const onSphere = random() < 0.5;
  return Array.from({ length: config.views }, (_, view): Camera => {
    const turn = (view + random()) / config.views - 0.5;
    const most = config.elevation * DEGREE;
    const elevation = onSphere ? Math.asin(between(-Math.sin(most), Math.sin(most))) : between(-most, most);
    const camera = {
      azimuth: 2 * Math.PI * turn,
      elevation,
      distance: between(config.distanceNear, config.distanceFar),
      fovY: between(config.fovLeast, config.fovMost) * DEGREE,
      height: between(0, config.lookUp),
    };
    if (random() >= config.closeUps) return camera;
    return {
      azimuth: 2 * turn * CLOSE_UP.azimuth * DEGREE,
      elevation: between(-CLOSE_UP.elevation, CLOSE_UP.elevation) * DEGREE,
      distance: between(...CLOSE_UP.distance),
      fovY: between(...CLOSE_UP.fov) * DEGREE,
      height: face,
    };
  });
}
