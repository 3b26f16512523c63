import { now } from "../../../runtime/base/clock.ts";
import { createSenderClock } from "../../../runtime/motion/sender_clock.ts";

/** What holds memory until it is closed. */
interface Closable {
  close(): void;
}

/** A picture of the camera (a VideoFrame, an ImageBitmap), and when it was taken, milliseconds by now(). */
export interface Picture<T extends Closable> {
  readonly image: T;
  readonly capturedAt: number;
}

/** Holds the newest picture of the camera and no other: those it takes the place of are closed. */
export interface PictureQueue<T extends Closable> {
  put(picture: Picture<T>): void;
  /** The newest, to be closed by who takes it; null where there is none. */
  take(): Picture<T> | null;
  /** Pictures that a newer one has taken the place of. */
  readonly dropped: number;
}

/** @param onPicture one is there where there was none */
export function createPictureQueue<T extends Closable>(onPicture: () => void): PictureQueue<T> {
  let newest: Picture<T> | null = null;
  let dropped = 0;
  return {
    put(picture) {
      const first = newest === null;
      if (newest !== null) {
        newest.image.close();
        dropped++;
      }
      newest = picture;
      if (first) onPicture();
    },
    take() {
      const taken = newest;
      newest = null;
      return taken;
    },
    get dropped() {
      return dropped;
    },
  };
}

/**
 * Puts a stream's frames into a queue until it ends.
 *
 * VideoFrame.timestamp counts microseconds on a clock of the camera's own, from any moment. Where the browser does not
 * say when a frame was captured by the page's clock, the frame that came fastest tells how the two clocks lie.
 */
export async function readFrames<T extends Closable & { readonly timestamp: number }>(
  readable: ReadableStream<T>,
  queue: { put(picture: Picture<T>): void },
): Promise<void> {
  const reader = readable.getReader();
  const clock = createSenderClock();
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) return;
    const at = now();
    queue.put({ image: frame, capturedAt: clock.map(frame.timestamp / 1000, at) });
  }
}
