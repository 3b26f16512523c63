/** What turns I420 pictures into chunks that a browser can show. */

import type { AlphaLayout, CodecName } from "../base/codec_names.ts";

export interface EncodedChunk {
  /** The chunk's own bytes: nobody else holds its buffer, so that it may be transferred to another thread. */
  data: Uint8Array<ArrayBuffer>;
  /** Whether a decoder can start here. */
  key: boolean;
}

export interface EncoderOptions {
  /** Pixels a side, even, 16..4096. */
  size: number;
  /** How it carries alpha, where it does: stacked it is twice as high. */
  alpha?: AlphaLayout | undefined;
  /** The rate that the rate control assumes, frames a second. */
  fps: number;
}

export interface Encoder {
  readonly codec: CodecName;
  /** The WebCodecs codec string of an H.264 stream ("avc1.42C020"), "jpeg" otherwise. */
  readonly codecString: string;
  /**
   * Encodes one picture at once: there is no lag between pictures and chunks.
   *
   * @param i420 planes Y, U, V of what is coded, 1.5 bytes a pixel, BT.709 limited range; read before the call returns
   * @param key asks for a key frame here; the first picture is one in any case
   * @throws {RangeError} where the picture has another size
   */
  encode(i420: Uint8Array, key: boolean): EncodedChunk;
  /**
   * As `encode`, on a thread of FFmpeg's: the caller's goes on meanwhile. One picture at a time: await the last.
   *
   * @param i420 must not change until it resolves
   */
  encodeBeside(i420: Uint8Array, key: boolean): Promise<EncodedChunk>;
  /** Frees the native memory, once what is being encoded is done; a second call does nothing. */
  close(): void;
}

/** Bytes of an I420 picture. */
export const i420Bytes = (width: number, height: number): number => width * height * 3 / 2;

/** @throws {RangeError} where no 4:2:0 encoder takes these sides or this rate */
export function checkPictureShape(width: number, height: number, fps: number): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side % 2 !== 0 || side < 16 || side > 4096) {
      throw new RangeError(
        `Cannot open an encoder, sides must be even and within 16..4096: ${width} x ${height}`,
      );
    }
  }
  if (!(fps > 0 && fps <= 240)) {
    throw new RangeError(`Cannot open an encoder, the frame rate must be within 0..240: ${fps}`);
  }
}
