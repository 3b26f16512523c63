import { now } from "../../../runtime/base/clock.ts";
import { asError } from "../../../runtime/base/message.ts";
import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import type { Decoder, DecoderEvents } from "./decoder.ts";
import { type DecodedFrame, frameOf } from "./frame.ts";

/** Beyond this many pictures in the decoder, the delay is shed by starting over from a key frame. */
const QUEUE_LIMIT = 8;
/** A lost key frame request is repeated after so long. */
const ASK_AGAIN_MS = 500;
/** So many errors in a row without one decoded picture: this browser cannot decode the stream. */
const ERROR_LIMIT = 3;

/**
 * H.264 in annex B form (parameter sets in the stream, hence no description) through WebCodecs.
 *
 * @param codecString such as avc1.42E020
 */
export function createH264Decoder(codecString: string, events: DecoderEvents): Decoder {
  let decoder: VideoDecoder | null = null;
  /** What is known of each frame while it is inside the decoder, by its time stamp. */
  const inside = new Map<number, DecodedFrame>();
  let needKey = true;
  let askedAt = -Infinity;
  let lastSeq = -1;
  let timestamp = 0;
  let errors = 0;

  function open(): VideoDecoder {
    const opened = new VideoDecoder({
      output(image) {
        const frame = inside.get(image.timestamp);
        inside.delete(image.timestamp);
        if (frame === undefined) {
          image.close();
          return;
        }
        errors = 0;
        frame.decoded = now();
        events.onDecoded({ image, width: image.displayWidth, height: image.displayHeight }, frame);
      },
      error(error) {
        if (decoder === opened) failed(error);
      },
    });
    opened.configure({ codec: codecString, optimizeForLatency: true });
    return opened;
  }

  function shut(): void {
    if (decoder !== null && decoder.state !== "closed") decoder.close();
    decoder = null;
  }

  function failed(error: Error): void {
    shut();
    startOver();
    errors++;
    if (errors >= ERROR_LIMIT) events.onFailed(error);
    else askForKey();
  }

  function startOver(): void {
    needKey = true;
    events.onDropped(inside.size);
    inside.clear();
  }

  function askForKey(): void {
    if (now() - askedAt < ASK_AGAIN_MS) return;
    askedAt = now();
    events.onNeedKey();
  }

  /** Whether the frame may go into the decoder. */
  function admit(video: VideoMessage): boolean {
    const lost = lastSeq >= 0 && video.seq !== lastSeq + 1;
    const late = decoder !== null && decoder.decodeQueueSize > QUEUE_LIMIT;
    lastSeq = video.seq;
    if (video.key) {
      if (late) {
        shut();
        startOver();
      }
      return true;
    }
    needKey ||= lost || late;
    if (!needKey) return true;
    events.onDropped(1);
    askForKey();
    return false;
  }

  return {
    push(video, arrivedAt) {
      if (!admit(video)) return;
      try {
        decoder ??= open();
        // An identity, and the picture's time for whoever reads it in a track: Chromium's generator gives a frame that
        // was made of this one the stamp of this one (findings/chromium_generator_timestamp.sh).
        timestamp = Math.max(timestamp + 1, Math.round(arrivedAt * 1000));
        inside.set(timestamp, frameOf(video, arrivedAt));
        decoder.decode(
          new EncodedVideoChunk({ type: video.key ? "key" : "delta", timestamp, data: video.data }),
        );
        needKey = false;
      } catch (error) {
        failed(asError(error));
      }
    },
    close() {
      shut();
      inside.clear();
    },
  };
}
