import type { Camera } from "../../runtime/base/camera.ts";
import { now } from "../../runtime/base/clock.ts";
import type { ExpressionSpace } from "../../runtime/head/expression_space.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import type { HeadDrawer } from "../client/draw/drawer.ts";
import type { Backdrop } from "./backdrop.ts";
import { firstSize, fittingSize } from "./fitting_size.ts";
import type { HeadMotion } from "./head_motion.ts";

export interface StageOptions {
  readonly canvas: HTMLCanvasElement;
  readonly drawer: HeadDrawer;
  readonly motion: Pick<HeadMotion, "sample">;
  readonly space: ExpressionSpace;
  readonly camera: Readonly<Camera>;
  readonly backdrop: Pick<Backdrop, "colour">;
  /** Whether pictures keep the size that they have; else it is fitted to the screen and to what the device does. */
  readonly keepSize: boolean;
  onFirst(): void;
}

/** The head as it is drawn, picture by picture. */
export interface Stage {
  /** Pictures shown, and how many of the last second. */
  readonly shown: number;
  readonly rate: number;
  /** While it is held the size stays: a film has one. */
  holdSize: boolean;
  stop(): void;
}

/** How often it is looked at whether pictures take too long. */
const LOOK_MS = 1500;

/** Draws a pose with each refresh of the screen, or as often as the device does it, until it is stopped. */
export function startStage(
  { canvas, drawer, motion, space, camera, backdrop, keepSize, onFirst }: StageOptions,
): Stage {
  const context = canvas.getContext("2d")!;
  const pose = restPose(space);
  const counts = { shown: 0, before: 0, rate: 0, at: now() };
  let frame = 0, held = keepSize;
  /** Sizes that were too large: none is tried again. */
  let slow = Infinity;

  drawer.onPicture = (picture) => {
    if (picture === null) return;
    const { image, width, height } = picture;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    // What was there before does not shine through.
    context.globalCompositeOperation = "copy";
    context.drawImage(image, 0, 0);
    image.close();
    if (backdrop.colour !== "transparent") {
      context.globalCompositeOperation = "destination-over";
      context.fillStyle = backdrop.colour;
      context.fillRect(0, 0, width, height);
    }
    if (counts.shown++ === 0) onFirst();
  };

  function step(): void {
    frame = requestAnimationFrame(step);
    const at = now();
    motion.sample(at, pose);
    drawer.draw(pose, camera, at);
  }

  const shownSide = () => canvas.clientWidth * devicePixelRatio;
  if (!keepSize) drawer.resize(firstSize(drawer.adapter.isFallback, shownSide()));
  const timer = setInterval(() => {
    const at = now(), { size, medianMs, drawn } = drawer.figures;
    counts.rate = (counts.shown - counts.before) * 1000 / (at - counts.at);
    [counts.before, counts.at] = [counts.shown, at];
    if (held || drawn !== "all" || document.hidden) return;
    const next = fittingSize(size, medianMs, shownSide());
    if (next < size) slow = size;
    if (next !== size && next < slow) drawer.resize(next);
  }, LOOK_MS);

  step();
  return {
    get shown() {
      return counts.shown;
    },
    get rate() {
      return counts.rate;
    },
    get holdSize() {
      return held;
    },
    set holdSize(on) {
      held = on || keepSize;
    },
    stop() {
      cancelAnimationFrame(frame);
      clearInterval(timer);
    },
  };
}
