import type { DecodedImage } from "../../client/picture/decoder.ts";
import type { DecodedFrame } from "../../client/picture/frame.ts";
import { type Compositor, createCompositor } from "../../client/picture/compositor.ts";
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
  compose: Compose | null,
  isTransparent: boolean,
): Outputs {
  let posted = 0;
  let screen = false;
  let writer: WritableStreamDefaultWriter<VideoFrame> | null = null;
  let ground: OffscreenCanvasRenderingContext2D | null = null;

  /** A track has no alpha: of a stacked picture it has the colour, which stands before black. */
  function write(picture: DecodedImage, stacked: boolean, timestamp: number): void {
    if (writer === null || (writer.desiredSize ?? 0) <= 0) return;
    const { image, width, height } = !isTransparent || stacked ? picture : beforeBlack(picture);
    const visibleRect = { x: 0, y: 0, width, height: stacked ? height >> 1 : height };
    const frame = new VideoFrame(image, { timestamp, visibleRect });
    // A track that has ended takes nothing more, and that is no fault.
    writer.write(frame).catch(() => frame.close());
  }

  /** Of a transparent picture that was drawn here. */
  function beforeBlack({ image, width, height }: DecodedImage) {
    ground ??= new OffscreenCanvas(width, height).getContext("2d", { alpha: false })!;
    const { canvas } = ground;
    // It is empty then, too.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    else ground.fillRect(0, 0, width, height);
    ground.drawImage(image, 0, 0);
    return { image: canvas, width, height };
  }

  function show({ image, width, height }: DecodedImage, stacked: boolean, timestamp: number): void {
    if (!screen || posted >= MOST_POSTED) return;
    posted++;
    if (stacked) {
      const composed = compose!.picture(image);
      return post({ type: "picture", image: composed, width, height: height >> 1 }, [composed]);
    }
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
    draw(picture: DecodedImage, { alpha }: DecodedFrame) {
      const timestamp = Math.round(performance.now() * 1000);
      const stacked = alpha === "stacked";
      write(picture, stacked, timestamp);
      show(picture, stacked, timestamp);
    },
    close() {
      writer?.close().catch(() => {});
      writer = null;
      compose?.close();
    },
  };
}

/** Puts colour and alpha together. */
export interface Compose {
  /** @param image twice as high as what it shows @returns premultiplied */
  picture(image: VideoFrame | ImageBitmap): ImageBitmap;
  close(): void;
}

/** @returns null where the browser cannot do it off its pages */
export function openCompose(): Compose | null {
  if (!("OffscreenCanvas" in globalThis)) return null;
  const canvas = new OffscreenCanvas(16, 16);
  let compositor: Compositor;
  try {
    compositor = createCompositor(canvas);
  } catch {
    return null;
  }
  return {
    picture(image) {
      compositor.draw(image, true);
      return canvas.transferToImageBitmap();
    },
    close: compositor.close,
  };
}
