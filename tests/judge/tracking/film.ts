import type { Camera } from "../../../runtime/base/camera.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import { ownLandmarks, project } from "../own_landmarks.ts";
import type { Tracker } from "../tracker.ts";
import { type Degradation, degrade, JPEG_QUALITY } from "./degrade.ts";
import type { Motion } from "./motions.ts";
import type { Pair, PairFacts } from "./pairs.ts";
import type { Sitter, Wall } from "./sitters.ts";

/** Pixels of the camera's picture: what most webcams give. */
export const WIDTH = 640, HEIGHT = 480;
/**
 * Pixels of what is drawn of it, the part around its middle that the face fills by FILL; at a webcam's own size a face
 * has as many. Against 512 pixels the tracker's points move by less than a pixel of these.
 */
export const DRAWN = 256;
const FILL = 0.58;

/** A person before a camera, in words of a room. */
export interface Shooting {
  /** Metres from the lens, for a face of 18 centimetres. */
  readonly metres: number;
  /** Degrees, up and down, of the whole picture. */
  readonly fov: number;
  /** Degrees that the camera stands to the subject's left, and above. */
  readonly azimuth: number;
  readonly elevation: number;
  /** How far over the face's middle the camera aims, in heights of the face. */
  readonly above: number;
}
const DEGREE = Math.PI / 180, METRES = 0.18;

export function cameraOf({ face }: Sitter, { metres, fov, azimuth, elevation, above }: Shooting): Camera {
  return {
    azimuth: azimuth * DEGREE,
    elevation: elevation * DEGREE,
    distance: metres / METRES * face.height,
    fovY: fov * DEGREE,
    height: face.middle + above * face.height,
  };
}

/** The same camera with a lens that sees the middle alone, and what share of the height that is. */
export function closer(camera: Camera, { face }: Sitter): { camera: Camera; share: number } {
  const all = Math.tan(camera.fovY / 2);
  const share = Math.min(1, face.height / (2 * camera.distance * FILL * all));
  return { camera: { ...camera, fovY: 2 * Math.atan(share * all) }, share };
}

/**
 * Films a motion and lets the tracker see it, once in each degradation.
 *
 * @returns the pairs of one film after the other, in the order of the degradations
 */
export async function shootFilm(
  tracker: Tracker,
  sitter: Sitter,
  motion: Motion,
  shooting: Shooting,
  { set, film, background, degradations, seed, look }: {
    readonly set: string;
    readonly film: string;
    readonly background: Wall;
    readonly degradations: readonly Degradation[];
    readonly seed: number;
    /** Gets the pictures [pictures, DRAWN, DRAWN, 4] of each degradation, and where in them the points are. */
    readonly look?: (pictures: Uint8Array, tracked: readonly (Float32Array | null)[]) => void;
  },
): Promise<Pair[]> {
  const camera = cameraOf(sitter, shooting), { camera: near, share } = closer(camera, sitter);
  const bytes = DRAWN * DRAWN * 4, pictures = new Uint8Array(bytes * motion.poses.length);
  let count = 0;
  const stills = motion.poses.map((pose) => ({ pose, camera: near }));
  for await (const picture of sitter.draw(stills, DRAWN, background)) pictures.set(picture, bytes * count++);
  const truths = motion.poses.map((pose) => truthOf(sitter, pose, camera));
  const pairs: Pair[] = [];
  for (const degradation of degradations) {
    const seen = pictures.slice();
    degrade(seen, degradation, seed);
    const tracked = await tracker.trackFilm(
      seen,
      DRAWN,
      ...degradation === "jpeg" ? [JPEG_QUALITY] as const : [],
    );
    look?.(seen, tracked);
    const facts = { set, head: sitter.label, camera, degradation };
    tracked.forEach((landmarks, frame) => {
      const name = motion.names?.[frame] ?? motion.name;
      const told: PairFacts = { ...facts, motion: name, film: `${film}:${degradation}`, frame };
      pairs.push({
        ...told,
        width: WIDTH,
        height: HEIGHT,
        found: landmarks !== null,
        landmarks: landmarks === null
          ? new Float32Array(truths[frame]!.length).fill(NaN)
          : inWhole(landmarks, share),
        truth: truths[frame]!,
        weights: motion.poses[frame]!.expression.slice(),
        joints: motion.poses[frame]!.joints.slice(0, 6),
      });
    });
  }
  return pairs;
}

/** Landmarks of the square in the middle as those of the whole picture. */
function inWhole(landmarks: Float32Array, share: number): Float32Array {
  const wide = share * HEIGHT / WIDTH;
  return landmarks.map((value, i) =>
    i % 3 === 0 ? 0.5 + (value - 0.5) * wide : i % 3 === 1 ? 0.5 + (value - 0.5) * share : value * wide
  );
}

/** Where the head's own embedding has the points, in the tracker's units. */
export function truthOf(
  { head, shape }: Pick<Sitter, "head" | "shape">,
  pose: HeadPose,
  camera: Camera,
): Float32Array {
  const seen = project(ownLandmarks(head, shape, pose), camera, HEIGHT);
  const depths = seen.filter((value, i) => i % 3 === 2 && Number.isFinite(value));
  const middle = depths.reduce((sum, depth) => sum + depth, 0) / depths.length;
  const focal = HEIGHT / (2 * Math.tan(camera.fovY / 2));
  return Float32Array.from(
    seen,
    (value, i) =>
      i % 3 === 0
        ? 0.5 + (value - HEIGHT / 2) / WIDTH
        : i % 3 === 1
        ? value / HEIGHT
        : (value - middle) * focal / middle / WIDTH,
  );
}
