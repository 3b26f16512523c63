import { now } from "../../../runtime/base/clock.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { type Box, chooseFace, faceBox } from "./face_box.ts";
import type { MeshReader } from "./face_mesh.ts";
import { createLightMeter } from "./light_meter.ts";
import type { Picture } from "./picture_queue.ts";
import { createCalibrationTaker } from "./calibration_taker.ts";
import { type BlendShapeNet, wearWeights } from "../../../runtime/motion/tracking/blend_shape_net.ts";
import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import { createFaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";
import type { FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import type { FromWorker } from "./worker_messages.ts";

/**
 * The longer side of the picture that the tracker reads, pixels. With a face over a fifth of it, points lie from where
 * they are at 960 by 0.8 hundredths of an eye distance at 256, 0.44 at 320, 0.41 at 384, 0.29 at 480; by software GL,
 * which carries the picture to the nets, it takes 17, 24, 32 and 71 ms.
 */
const LONGEST_SIDE = 320;
/** Without a face for so long, the next one is another's, milliseconds. */
const FORGET_MS = 2000;
/** The light is measured so often, milliseconds. */
const LIGHT_MS = 250;

type FrameMessage = FromWorker & { type: "frame" };

/** From a picture of the camera to a pose. */
export interface PictureTracker {
  /** Lets the model compile, which takes a second, and 10 by software. */
  warmUp(): Promise<void>;
  /** Closes the picture. @returns the message for the page, and what of it is handed over */
  track(picture: Picture<VideoFrame | ImageBitmap>): Promise<[FrameMessage, Transferable[]]>;
  set(options: { mirror: boolean; preview: boolean }): void;
  /** Makes the weights in place of the solver; null leaves them to that. */
  net: BlendShapeNet | null;
  /** @throws {Error} where it is no calibration, or was made with other tables */
  use(calibration: Calibration | null): void;
  /** @throws {Error} where too few pictures show a face */
  calibrate(): Promise<Calibration>;
}

const REST = restPose("arkit");
const NO_POINTS = new Float32Array();

export function createPictureTracker(mesh: MeshReader, tables: FaceTables): PictureTracker {
  const canvas = new OffscreenCanvas(1, 1);
  // In memory, where the light is read from it at once: on the graphics card a reading waits for all that is drawn there,
  // 45 to 90 ms by software.
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
  const meter = createLightMeter();
  const pose: HeadPose = restPose("arkit");
  const solver = createFaceSolver(tables);
  const taker = createCalibrationTaker(solver);
  let preview = false;
  let seenAt = -Infinity;
  let light = 0;
  let lightAt = -Infinity;
  const boxes = mesh.points.map((): Box => ({ left: 0, top: 0, right: 0, bottom: 0 }));
  let followed: Box | null = null;
  /** Of the face at rest, by the net. */
  let rest: readonly number[] | null = null;

  /** The face that is followed; its box becomes `followed`. */
  function choose(faces: number): Float32Array | null {
    if (faces === 0) return null;
    const seen = boxes.slice(0, faces);
    seen.forEach((box, face) => faceBox(mesh.points[face]!, box));
    const chosen = chooseFace(seen, followed);
    followed = { ...seen[chosen]! };
    return mesh.points[chosen]!;
  }

  function solve(points: Float32Array, at: number, weights: Float32Array | null) {
    // Whoever comes back after so long may be somebody else.
    if (at - seenAt > FORGET_MS) solver.reset();
    seenAt = at;
    const result = solver.solve(points, canvas.width, canvas.height, pose);
    if (!result.found) return null;
    if (weights !== null) wearWeights(weights, rest, solver.mirror, pose);
    return result;
  }

  const tracker: PictureTracker = {
    net: null,
    async warmUp() {
      Object.assign(canvas, { width: LONGEST_SIDE, height: LONGEST_SIDE * 3 / 4 });
      context.fillStyle = "#808080";
      context.fillRect(0, 0, canvas.width, canvas.height);
      await mesh.read(canvas);
    },
    async track(picture) {
      const taken = now();
      const fresh = draw(picture, context);
      const drawn = now();
      // face_mesh reads a picture in the shape of the one before.
      if (fresh) await mesh.read(canvas);
      const faces = await mesh.read(canvas);
      const tracked = now();
      if (drawn - seenAt > FORGET_MS) followed = null;
      const points = choose(faces);
      const { net } = tracker, { width, height } = canvas;
      const weights = net === null || points === null ? null : await net.weigh(points, width, height);
      const result = points === null ? null : solve(points, drawn, weights);
      const solved = now();
      taker.add(points, width, height, solved, weights);
      if (solved - lightAt >= LIGHT_MS) {
        light = meter.read(canvas, points && followed);
        lightAt = solved;
      }
      const message: FrameMessage = {
        type: "frame",
        // A pose that is kept while nothing is seen is the page's affair.
        expression: (result === null ? REST : pose).expression.slice(),
        joints: (result === null ? REST : pose).joints.slice(),
        faces,
        confidence: result?.confidence ?? 0,
        turnedAway: result?.turnedAway ?? false,
        tooSmall: result?.tooSmall ?? false,
        breadth: points === null ? 0 : followed!.right - followed!.left,
        landmarks: preview && points !== null ? points.slice() : NO_POINTS,
        light,
        ...{ width, height },
        stages: { captured: picture.capturedAt, taken, drawn, tracked, solved },
      };
      return [message, []];
    },
    set(options) {
      preview = options.preview;
      solver.mirror = options.mirror;
    },
    use(calibration) {
      solver.use(calibration);
      rest = calibration?.blendShapes ?? null;
    },
    async calibrate() {
      const calibration = await taker.begin(now());
      rest = calibration.blendShapes ?? null;
      return calibration;
    },
  };
  return tracker;
}

/** Draws a picture, and closes it. @returns whether the canvas has got another shape, or its first */
function draw(
  { image }: Picture<VideoFrame | ImageBitmap>,
  context: OffscreenCanvasRenderingContext2D,
): boolean {
  const { canvas } = context, { width, height } = sizeOf(image);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const fresh = canvas.width !== w || canvas.height !== h;
  if (fresh) Object.assign(canvas, { width: w, height: h });
  context.drawImage(image, 0, 0, w, h);
  image.close();
  return fresh;
}

const sizeOf = (image: VideoFrame | ImageBitmap) =>
  "displayWidth" in image ? { width: image.displayWidth, height: image.displayHeight } : image;
