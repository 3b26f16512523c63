import { now } from "../../../runtime/base/clock.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { MESH_POINTS, type MeshReader } from "./face_mesh.ts";
import { createLightMeter } from "./light_meter.ts";
import type { Picture } from "./picture_queue.ts";
import type { Calibration, FromWorker } from "./tracker_messages.ts";

/** The longer side of the picture that the tracker reads, pixels. */
const LONGEST_SIDE = 320;
/** The light is measured once in so many pictures. */
const LIGHT_EVERY = 6;

type FrameMessage = FromWorker & { type: "frame" };

/** From a picture of the camera to a pose. */
export interface PictureTracker {
  /** Lets the model compile, which takes a second, and 10 by software. */
  warmUp(): Promise<void>;
  /** Closes the picture. @returns the message for the page, and what of it is handed over */
  track(picture: Picture): Promise<[FrameMessage, Transferable[]]>;
  set(options: { mirror: boolean; preview: boolean }): void;
  use(calibration: Calibration | null): void;
  calibrate(): Promise<Calibration>;
}

const NO_POINTS = new Float32Array();

export function createPictureTracker(mesh: MeshReader, _tables: string): PictureTracker {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d", { alpha: false })!;
  const meter = createLightMeter();
  const pose: HeadPose = restPose("arkit");
  let preview = false;
  let light = 0;
  let count = 0;
  /** The middle of the face that is followed, shares of the picture. */
  const middle = { x: 0.5, y: 0.5 };

  /** Draws a picture. @returns whether the canvas has got another shape, or its first */
  function draw({ image }: Picture): boolean {
    const { width, height } = sizeOf(image);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    const fresh = canvas.width !== w || canvas.height !== h;
    if (fresh) Object.assign(canvas, { width: w, height: h });
    context.drawImage(image, 0, 0, w, h);
    image.close();
    return fresh;
  }

  /** Of several faces the one nearest to that of the picture before. */
  function choose(faces: number): Float32Array | null {
    let chosen: Float32Array | null = null;
    let least = Infinity;
    let to = middle;
    for (let face = 0; face < faces; face++) {
      const points = mesh.points[face]!;
      const at = middleOf(points);
      const distance = Math.hypot(at.x - middle.x, at.y - middle.y);
      if (distance < least) [chosen, least, to] = [points, distance, at];
    }
    Object.assign(middle, to);
    return chosen;
  }

  return {
    async warmUp() {
      Object.assign(canvas, { width: LONGEST_SIDE, height: LONGEST_SIDE * 3 / 4 });
      context.fillStyle = "#808080";
      context.fillRect(0, 0, canvas.width, canvas.height);
      await mesh.read(canvas);
    },
    async track(picture) {
      const taken = now();
      const fresh = draw(picture);
      const drawn = now();
      // face_mesh reads a picture in the shape of the one before.
      if (fresh) await mesh.read(canvas);
      const faces = await mesh.read(canvas);
      const tracked = now();
      const points = choose(faces);
      const solved = now();
      if (count++ % LIGHT_EVERY === 0) light = meter.read(canvas, points);
      const message: FrameMessage = {
        type: "frame",
        expression: pose.expression.slice(),
        joints: pose.joints.slice(),
        faces,
        confidence: points === null ? 0 : 1,
        turnedAway: false,
        breadth: points === null ? 0 : breadthOf(points),
        landmarks: preview && points !== null ? points.slice() : NO_POINTS,
        light,
        width: canvas.width,
        height: canvas.height,
        stages: { captured: picture.capturedAt, taken, drawn, tracked, solved },
      };
      return [message, []];
    },
    set(options) {
      preview = options.preview;
    },
    use(_calibration) {},
    calibrate: () => Promise.reject(new Error("not yet")),
  };
}

const sizeOf = (image: VideoFrame | ImageBitmap) =>
  "displayWidth" in image ? { width: image.displayWidth, height: image.displayHeight } : image;

/** From the leftmost point to the rightmost, a share of the picture's breadth. */
function breadthOf(points: Float32Array): number {
  let least = Infinity;
  let most = -Infinity;
  for (let point = 0; point < MESH_POINTS; point++) {
    least = Math.min(least, points[point * 3]!);
    most = Math.max(most, points[point * 3]!);
  }
  return most - least;
}

function middleOf(points: Float32Array): { x: number; y: number } {
  const at = { x: 0, y: 0 };
  for (let point = 0; point < MESH_POINTS; point++) {
    at.x += points[point * 3]! / MESH_POINTS;
    at.y += points[point * 3 + 1]! / MESH_POINTS;
  }
  return at;
}
