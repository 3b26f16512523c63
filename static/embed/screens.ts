import { createSight, onCapture } from "./sight.ts";

type Picture = VideoFrame | ImageBitmap;
/** Chromium's, in no standard: a track that is written to, in whichever thread has its `writable`. */
type Generator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
declare const MediaStreamTrackGenerator: new (options: { kind: "video" }) => Generator;

/** What the page shows by itself: canvases, and one that becomes a track where the engine cannot write one. */
export interface Screens {
  /** Whether pictures have to come here. */
  readonly wanted: boolean;
  /** They are drawn whether anybody can see them or not. */
  always: boolean;
  /** Whether somebody can see them, or has made a stream of a canvas. */
  readonly seen: boolean;
  /** @throws {Error} where the canvas has another context than 2d */
  add(canvas: HTMLCanvasElement): void;
  remove(canvas: HTMLCanvasElement): void;
  /** Draws a picture on all, and closes it. */
  draw(image: Picture, width: number, height: number): void;
  /** What becomes of the pictures as a track, and what the engine needs to write it. */
  track(): { track: MediaStreamTrack; writable: WritableStream<VideoFrame> | null };
  close(): void;
}

/** @param onSeen whether anybody sees them has changed, or may have */
export function createScreens(onWanted: () => void, onSeen: () => void): Screens {
  const canvases = new Map<HTMLCanvasElement, CanvasRenderingContext2D>();
  /** Streams are made of them: they are drawn whether anybody sees them or not. */
  const captured = new Set<HTMLCanvasElement>();
  const releases = new Map<HTMLCanvasElement, () => void>();
  const sight = createSight(onSeen);

  function add(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext("2d");
    if (context === null) {
      throw new Error("Cannot attach a canvas, its context must be 2d or none: another one");
    }
    canvases.set(canvas, context);
    sight.add(canvas);
    releases.set(
      canvas,
      onCapture(canvas, () => {
        captured.add(canvas);
        onSeen();
      }),
    );
    onWanted();
    onSeen();
  }

  const screens: Screens = {
    always: false,
    get wanted() {
      return canvases.size > 0;
    },
    get seen() {
      return captured.size > 0 || sight.any;
    },
    add,
    remove(canvas) {
      canvases.delete(canvas);
      captured.delete(canvas);
      releases.get(canvas)?.();
      releases.delete(canvas);
      sight.remove(canvas);
      onWanted();
      onSeen();
    },
    draw(image, width, height) {
      for (const [canvas, context] of canvases) {
        if (!screens.always && !captured.has(canvas) && !sight.sees(canvas)) continue;
        if (canvas.width !== width || canvas.height !== height) {
          canvas.width = width;
          canvas.height = height;
        }
        context.clearRect(0, 0, width, height);
        context.drawImage(image, 0, 0, width, height);
      }
      image.close();
    },
    track() {
      if ("MediaStreamTrackGenerator" in globalThis) {
        const generator = new MediaStreamTrackGenerator({ kind: "video" });
        return { track: generator, writable: generator.writable };
      }
      const own = document.createElement("canvas");
      add(own);
      return { track: own.captureStream().getVideoTracks()[0]!, writable: null };
    },
    close() {
      for (const release of releases.values()) release();
      releases.clear();
      canvases.clear();
      captured.clear();
      sight.close();
    },
  };
  return screens;
}
