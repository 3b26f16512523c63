// @ts-check
/// <reference lib="dom" />
/** @import { Video } from "./protocol.js" */
/** @import { Decoder, DecoderEvents } from "./player.js" */
import { now } from "./clock.js";
import { frameOf } from "./h264_decoder.js";

/** So many pictures in a row that cannot be decoded are reported. */
const ERROR_LIMIT = 5;

/**
 * One JPEG a frame, through the browser's image decoder. While one picture is being decoded only the newest of
 * those that arrive is kept.
 * @param {DecoderEvents} events
 * @returns {Decoder}
 */
export function createJpegDecoder(events) {
  /** @type {{ video: Video, arrivedAt: number } | null} */
  let waiting = null;
  let busy = false;
  let closed = false;
  let errors = 0;

  /**
   * @param {Video} video
   * @param {number} arrivedAt
   */
  async function decode(video, arrivedAt) {
    busy = true;
    try {
      const image = await createImageBitmap(new Blob([video.data], { type: "image/jpeg" }));
      if (closed) {
        image.close();
        return;
      }
      errors = 0;
      const frame = frameOf(video, arrivedAt);
      frame.decoded = now();
      events.onDecoded({ image, width: image.width, height: image.height }, frame);
    } catch (error) {
      events.onDropped(1);
      errors++;
      if (errors === ERROR_LIMIT) events.onFailed(error instanceof Error ? error : new Error(String(error)));
    } finally {
      busy = false;
    }
    if (waiting !== null && !closed) {
      const next = waiting;
      waiting = null;
      decode(next.video, next.arrivedAt);
    }
  }

  return {
    push(video, arrivedAt) {
      if (!busy) {
        decode(video, arrivedAt);
        return;
      }
      if (waiting !== null) events.onDropped(1);
      waiting = { video, arrivedAt };
    },
    close() {
      closed = true;
      waiting = null;
    },
  };
}
