import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { PictureSound } from "../picture/timing.ts";
import { createDrawnFrames, type MotionShown } from "./drawn_frames.ts";
import type { Played } from "./played.ts";

/** A DecodedImage, as far as it is looked at here: nothing of motion needs a browser's types. */
export interface DrawnImage {
  readonly image: { close(): void };
}

/** What of a HeadDrawer is needed here. */
export interface MotionDrawer<Image extends DrawnImage> {
  draw(pose: HeadPose, camera: Camera, tag: number): void;
  /** Set by the player. */
  onPicture: (image: Image | null, tag: number, drawMs: number) => void;
}

/** A Surface. */
export interface MotionSurface<Image> {
  draw(image: Image, frame: MotionShown): void;
}

export interface MotionCounts {
  received: number;
  /** Orders to draw; those that a slow drawer leaves out are among them. */
  drawn: number;
  shown: number;
  /** Poses that came too late, or could not be read. */
  dropped: number;
  bytes: number;
}

export interface ArtistOptions<Image> {
  surface: MotionSurface<Image> | null;
  sound: PictureSound;
  ownCamera: () => Camera | null;
  onShown: (shown: MotionShown) => void;
  now: () => number;
  counts: MotionCounts;
}

/** Has poses drawn, and shows the pictures. */
export interface Artist<Image extends DrawnImage> {
  /** From the order to draw until the picture is there, milliseconds, about. */
  readonly drawMs: number;
  use(drawer: MotionDrawer<Image> | null, space?: ExpressionSpace): void;
  /** Whether there is a drawer, for poses of a space. */
  canDraw(space: ExpressionSpace): boolean;
  /** Orders a picture, unless it would be the one before. */
  draw(played: Played, moment: number, soundMs: number | null, at: number): void;
}

/** Of each picture's time so much goes into the mean, and more while there are few. */
const NEW_SHARE = 0.1;
/** A picture that took longer says nothing of the others: a shader was compiled. */
const LONGEST = 500;

export function createArtist<Image extends DrawnImage>(options: ArtistOptions<Image>): Artist<Image> {
  const { surface, sound, ownCamera, onShown, now, counts } = options;
  const frames = createDrawnFrames();
  const seen = { ...PORTRAIT };
  let drawer: MotionDrawer<Image> | null = null, space: ExpressionSpace | undefined;
  let drawMs = 0, timed = 0, isFirst = true;

  function show(image: Image | null, tag: number): void {
    const shown = frames.end(tag);
    if (shown !== null) {
      const at = now(), took = at - shown.decoded;
      if (took < LONGEST) drawMs += Math.max(NEW_SHARE, 1 / ++timed) * (took - drawMs);
      shown.decoded = shown.shown = at;
      shown.heardMs = sound.heard(at);
      if (image !== null) surface?.draw(image, shown);
      counts.shown++;
      onShown(shown);
    }
    image?.image.close();
  }

  /** Whether the camera is another than that of the picture before. */
  function moves(camera: Camera): boolean {
    const height = camera.height ?? 0;
    return camera.azimuth !== seen.azimuth || camera.elevation !== seen.elevation ||
      camera.distance !== seen.distance || camera.fovY !== seen.fovY || height !== seen.height;
  }

  return {
    get drawMs() {
      return drawMs;
    },
    use(next, nextSpace) {
      // What the last one still draws is not shown: it may be older than what this one has shown by then.
      if (drawer !== null && drawer !== next) drawer.onPicture = (image) => image?.image.close();
      drawer = next;
      space = nextSpace;
      isFirst = true;
      if (drawer !== null) drawer.onPicture = show;
    },
    canDraw: (of) => drawer !== null && (space === undefined || space === of),
    draw(played, moment, soundMs, at) {
      const camera = ownCamera() ?? played.camera;
      if (!played.moved && !moves(camera) && !isFirst) return;
      isFirst = false;
      Object.assign(seen, camera);
      seen.height = camera.height ?? 0;
      counts.drawn++;
      drawer?.draw(played.pose, camera, frames.begin(played.from, moment, soundMs, at));
    },
  };
}
