import type { Camera } from "../../../runtime/base/camera.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { DecodedImage } from "../picture/decoder.ts";
import type { Shown } from "../picture/frame.ts";
import type { Pace, PictureSound, Surface } from "../picture/player.ts";

/** The server's message `pose`, as far as it is played. */
export interface PoseNews {
  readonly seq: number;
  readonly key: boolean;
  readonly poseSeq: number | null;
  readonly soundMs?: number | undefined;
  /** The server's clock; `taken` is the moment that the pose was sampled for. */
  readonly stamps: { readonly received: number | null; readonly taken: number; readonly sent: number };
  readonly data: Uint8Array;
}

/** What of a HeadDrawer moves. */
export interface MotionDrawer {
  /** Copies both. Where the one before is still being drawn the newest replaces what waits. */
  draw(pose: HeadPose, camera: Camera, tag: number): void;
  /** Set by the player. */
  onPicture: (image: DecodedImage, tag: number, drawMs: number) => void;
}

export interface MotionPlayerOptions {
  /** Null until there is one. */
  drawer: MotionDrawer | null;
  surface: Surface;
  pace: Pace;
  /** What is played by while there is something to hear. */
  sound: PictureSound;
  /** The session's camera where null. */
  ownCamera: () => Camera | null;
  onNeedKey: () => void;
  /** A picture was handed to the surface. The object is written over by the next: copy what is to stay. */
  onShown: (shown: Shown) => void;
  /** A pose cannot be read here; the next ones may. */
  onRefused: (error: Error) => void;
}

/** Plays the motion of a session on a drawer, at the display's rate. */
export interface MotionPlayer {
  readonly counts: { received: number; drawn: number; shown: number; dropped: number; bytes: number };
  readonly figures: MotionFigures;
  /** The server's moment that is played now; NaN before the first. It never goes back. */
  readonly moment: number;
  /** Draws with another from now on, of another avatar or size. Null: nothing is drawn, the rest goes on. */
  use(drawer: MotionDrawer | null): void;
  /** @param arrivedAt milliseconds, the page's clock */
  push(pose: PoseNews, arrivedAt: number): void;
  /** Plays by so many milliseconds later than it could: at once before the first picture, eased after. */
  timeShift(ms: number): void;
  /** Draws what is due by now, for who knows the time better than the pace. */
  tick(): void;
  /** Another connection: its clock and its sound are others. */
  reset(): void;
  close(): void;
}

export interface MotionFigures {
  /** How far behind the quickest message the motion is played, milliseconds; of it what `timeShift` adds. */
  readonly delayMs: number;
  readonly shiftMs: number;
  /** Beyond the newest pose, in the last step. */
  readonly predictedMs: number;
}
