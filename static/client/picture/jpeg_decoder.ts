import { now } from "../../../runtime/base/clock.ts";
import { asError } from "../../../runtime/base/message.ts";
import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import type { Decoder, DecoderEvents } from "./decoder.ts";
import { frameOf } from "./frame.ts";

/** So many pictures in a row that cannot be decoded are reported. */
const ERROR_LIMIT = 5;

/**
 * One JPEG a frame, through the browser's image decoder. While one picture is being decoded only the newest of
 * those that arrive is kept.
 */
export function createJpegDecoder(events: DecoderEvents): Decoder {
  let waiting: { video: VideoMessage; arrivedAt: number } | null = null;
  let busy = false;
  let closed = false;
  let errors = 0;

  async function decode(video: VideoMessage, arrivedAt: number): Promise<void> {
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
      if (errors === ERROR_LIMIT) events.onFailed(asError(error));
    } finally {
      busy = false;
    }
    if (waiting !== null && !closed) {
      const next = waiting;
      waiting = null;
      void decode(next.video, next.arrivedAt);
    }
  }

  return {
    push(video, arrivedAt) {
      if (!busy) {
        void decode(video, arrivedAt);
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
