import type { DecodedImage } from "../../client/picture/decoder.ts";
import type { Surface } from "../../client/picture/player.ts";
import type { FromEngine } from "./messages.ts";

/** Pictures on their way to the page: one that does not draw must not keep what the decoder needs. */
const MOST_POSTED = 2;

/** Where an engine's pictures go: to the page, which draws them, and into a track. */
export interface Outputs extends Surface {
  screen: boolean;
  /** The page has drawn one. */
  drawn(): void;
  setTrack(writable: WritableStream<VideoFrame>): void;
  close(): void;
}

export function createOutputs(
  post: (message: FromEngine & { type: "picture" }, transfer: Transferable[]) => void,
): Outputs {
  let posted = 0;
  let screen = false;
  let writer: WritableStreamDefaultWriter<VideoFrame> | null = null;

  function write({ image }: DecodedImage, timestamp: number): void {
    if (writer === null || (writer.desiredSize ?? 0) <= 0) return;
    const frame = new VideoFrame(image, { timestamp });
    // A track that has ended takes nothing more, and that is no fault.
    writer.write(frame).catch(() => frame.close());
  }

  function show({ image, width, height }: DecodedImage, timestamp: number): void {
    if (!screen || posted >= MOST_POSTED) return;
    posted++;
    // Browsers without WebCodecs decode bitmaps alone, and those go as they are.
    const copy = "VideoFrame" in globalThis ? new VideoFrame(image, { timestamp }) : image;
    post({ type: "picture", image: copy, width, height }, [copy as Transferable]);
  }

  return {
    get screen() {
      return screen;
    },
    set screen(on) {
      screen = on;
      posted = 0;
    },
    drawn: () => void (posted = Math.max(0, posted - 1)),
    setTrack(writable) {
      writer = writable.getWriter();
      writer.closed.catch(() => {}).then(() => writer = null);
    },
    draw(picture) {
      const timestamp = Math.round(performance.now() * 1000);
      write(picture, timestamp);
      show(picture, timestamp);
    },
    close() {
      writer?.close().catch(() => {});
      writer = null;
    },
  };
}
