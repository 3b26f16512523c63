import { type CodecContext, Frame, HardwareDeviceContext, HardwareFramesContext } from "node-av/lib";
import * as av from "node-av/constants";
import { checkLength, openNativeFrame } from "../native_frame.ts";
import type { H264Kind } from "./kinds.ts";

/** Pictures of a device that an encoder may hold. */
const POOL = 4;

/** One picture that is filled again and again, where its encoder reads it. */
export interface Picture {
  /** Tells an encoder that is about to be opened how its pictures are. */
  describe(context: CodecContext): void;
  /** Middle grey. */
  grey(): void;
  /** @throws {RangeError} on another size */
  fill(i420: Uint8Array): void;
  /** What is sent. @throws {Error} where the device takes it no more */
  frameOf(number: bigint, key: boolean): Frame;
  close(): void;
}

/** @throws {Error} where there is no such device */
export function openPicture({ name, layout, device }: H264Kind, width: number, height: number): Picture {
  const plain = layout === "i420" ? openPlain(width, height) : openTwoPlane(width, height);
  const { frame, format } = plain;
  const stamp = (each: Frame, number: bigint, key: boolean): Frame => {
    each.pts = number * 1000n;
    each.pictType = key ? av.AV_PICTURE_TYPE_I : av.AV_PICTURE_TYPE_NONE;
    return each;
  };
  if (device === undefined) {
    return {
      ...plain,
      describe: (context) => void (context.pixelFormat = format),
      frameOf: (number, key) => stamp(frame, number, key),
    };
  }
  const opened = new HardwareDeviceContext();
  const frames = new HardwareFramesContext();
  const there = new Frame();
  let frees: (() => void)[] = [plain.close];
  function close(): void {
    for (const free of frees) free();
    frees = [];
  }
  try {
    check(opened.create(device.type), name, "opening its device");
    frees.unshift(() => opened.free());
    frames.alloc(opened);
    frees.unshift(() => frames.free());
    frames.format = device.format;
    frames.swFormat = format;
    frames.width = width;
    frames.height = height;
    frames.initialPoolSize = POOL;
    check(frames.init(), name, "reserving its pictures");
    there.alloc();
    frees.unshift(() => there.free());
  } catch (error) {
    close();
    throw error;
  }
  return {
    ...plain,
    describe(context) {
      context.pixelFormat = device.format;
      context.hwDeviceCtx = opened;
      context.hwFramesCtx = frames;
    },
    frameOf(number, key) {
      there.unref();
      check(frames.getBuffer(there), name, "taking a picture of the device's");
      check(frames.transferDataSync(there, frame), name, "giving the device a picture");
      markFrame(there);
      return stamp(there, number, key);
    },
    close,
  };
}

function check(code: number, name: string, action: string): void {
  if (code < 0) throw new Error(`Cannot encode by ${name}, FFmpeg answered on ${action}: ${code}`);
}

/** Some take colours from the picture, not from what was said at the start. */
function markFrame(frame: Frame): void {
  frame.colorRange = av.AVCOL_RANGE_MPEG;
  frame.colorPrimaries = av.AVCOL_PRI_BT709;
  frame.colorTrc = av.AVCOL_TRC_BT709;
  frame.colorSpace = av.AVCOL_SPC_BT709;
}

function openPlain(width: number, height: number) {
  const { frame, planes, fill, close } = openNativeFrame(width, height, av.AV_PIX_FMT_YUV420P);
  markFrame(frame);
  const grey = () => planes.forEach((plane) => plane.fill(128));
  return { frame, format: av.AV_PIX_FMT_YUV420P, grey, fill, close };
}

/** U and V by turns, in one plane. */
function openTwoPlane(width: number, height: number) {
  const frame = new Frame();
  frame.alloc();
  frame.format = av.AV_PIX_FMT_NV12;
  frame.width = width;
  frame.height = height;
  const code = frame.getBuffer(1);
  const [y, uv] = frame.data ?? [];
  if (code < 0 || !y || !uv || frame.linesize[0] !== width || frame.linesize[1] !== width) {
    frame.free();
    throw new Error(`Cannot allocate a native picture of ${width} x ${height}, FFmpeg answered: ${code}`);
  }
  markFrame(frame);
  const luma = width * height, chroma = luma >> 2;
  return {
    frame,
    format: av.AV_PIX_FMT_NV12,
    grey() {
      y.fill(128);
      uv.fill(128);
    },
    fill(i420: Uint8Array) {
      checkLength(i420, width, height);
      if (!frame.isWritable) throw new Error("Cannot fill the native picture, the encoder still holds it");
      y.set(i420.subarray(0, luma));
      for (let at = 0, u = luma, v = luma + chroma; at < chroma; at++, u++, v++) {
        uv[2 * at] = i420[u]!;
        uv[2 * at + 1] = i420[v]!;
      }
    },
    close: () => frame.free(),
  };
}
