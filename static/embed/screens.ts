type Picture = VideoFrame | ImageBitmap;
/** Chromium's, in no standard: a track that is written to, in whichever thread has its `writable`. */
type Generator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
declare const MediaStreamTrackGenerator: new (options: { kind: "video" }) => Generator;

/** What the page shows by itself: canvases, and one that becomes a track where the engine cannot write one. */
export interface Screens {
  /** Whether pictures have to come here. */
  readonly wanted: boolean;
  /** @throws {Error} where the canvas has another context than 2d */
  add(canvas: HTMLCanvasElement): void;
  remove(canvas: HTMLCanvasElement): void;
  /** Draws a picture on all, and closes it. */
  draw(image: Picture, width: number, height: number): void;
  /** What becomes of the pictures as a track, and what the engine needs to write it. */
  track(): { track: MediaStreamTrack; writable: WritableStream<VideoFrame> | null };
  close(): void;
}

export function createScreens(onWanted: () => void): Screens {
  const canvases = new Map<HTMLCanvasElement, CanvasRenderingContext2D>();
  let own: HTMLCanvasElement | null = null;

  function add(canvas: HTMLCanvasElement): void {
    const context = canvas.getContext("2d");
    if (context === null) {
      throw new Error("Cannot attach a canvas, its context must be 2d or none: another one");
    }
    canvases.set(canvas, context);
    onWanted();
  }

  return {
    get wanted() {
      return canvases.size > 0;
    },
    add,
    remove(canvas) {
      canvases.delete(canvas);
      onWanted();
    },
    draw(image, width, height) {
      for (const [canvas, context] of canvases) {
        // Nobody sees it, and no track is made of it.
        if (document.hidden && canvas !== own) continue;
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
      own = document.createElement("canvas");
      add(own);
      return { track: own.captureStream().getVideoTracks()[0]!, writable: null };
    },
    close() {
      canvases.clear();
      own = null;
    },
  };
}
