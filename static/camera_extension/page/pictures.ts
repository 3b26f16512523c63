import type { Shape } from "../device.ts";
import type { Fit } from "../fit.ts";
import type { Picture } from "../messages.ts";
import { canWiden, widen } from "../widen.ts";

/** Makes the camera's pictures of the session's. */
export interface Pictures {
  /** @param at when it is shown, microseconds */
  of(frame: VideoFrame, fit: Fit, at: number): Promise<Picture>;
}

export function createPictures(shape: Shape): Pictures {
  let canvas: OffscreenCanvas | null = null;

  return {
    async of(frame, fit, at) {
      const { width, height } = frame.visibleRect!;
      const whole = fit.width === shape.width && fit.height === shape.height && height === fit.height;
      if (whole && (width === fit.width || canWiden(frame.format))) return await wholePicture(frame, fit, at);
      canvas ??= new OffscreenCanvas(1, 1);
      return drawnPicture(canvas, frame, shape, fit, at);
    },
  };
}

/** As it was decoded, in the middle of a wider one where the camera is wide. */
async function wholePicture(frame: VideoFrame, fit: Fit, timestamp: number): Promise<Picture> {
  const { width, height } = frame.visibleRect!;
  const data = new Uint8Array(frame.allocationSize());
  const planes = { data, layout: await frame.copyTo(data) };
  const { format } = frame;
  const { data: bytes, layout } = width < fit.width && canWiden(format)
    ? widen(planes, format, { width, height, wide: fit.width })
    : planes;
  return {
    ...{ type: "picture", format: format!, width: fit.width, height, timestamp, layout },
    ...{ colorSpace: frame.colorSpace.toJSON(), data: bytes.buffer },
  };
}

/** Smaller or cut to another shape, as a camera does it: the middle fills the picture. */
function drawnPicture(
  canvas: OffscreenCanvas,
  frame: VideoFrame,
  shape: Shape,
  fit: Fit,
  timestamp: number,
): Picture {
  const { width, height } = fit;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false })!;
  // The ground, which is as wide as is wanted.
  context.drawImage(frame, 0, 0, 1, 1, 0, 0, width, height);
  const scale = Math.max(width / shape.width, height / shape.height) * shape.height / frame.displayHeight;
  const [wide, high] = [frame.displayWidth * scale, frame.displayHeight * scale];
  context.drawImage(frame, (width - wide) / 2, (height - high) / 2, wide, high);
  const { data } = context.getImageData(0, 0, width, height);
  return {
    ...{ type: "picture", format: "RGBX", width, height, timestamp },
    ...{ layout: [{ offset: 0, stride: width * 4 }], colorSpace: {}, data: data.buffer },
  };
}
