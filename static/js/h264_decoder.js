// @ts-check
/// <reference lib="dom" />
/** @import { Video } from "./protocol.js" */
/** @import { Decoder, DecoderEvents, Shown } from "./player.js" */
import { now } from "./clock.js";

/** Beyond this many pictures in the decoder, the delay is shed by starting over from a key frame. */
const QUEUE_LIMIT = 8;
/** A lost key frame request is repeated after so long. */
const ASK_AGAIN_MS = 500;
/** So many errors in a row without one decoded picture: this browser cannot decode the stream. */
const ERROR_LIMIT = 3;

/**
 * H.264 in annex B form (parameter sets in the stream, hence no description) through WebCodecs.
 * @param {string} codecString such as avc1.42E020
 * @param {DecoderEvents} events
 * @returns {Decoder}
 */
export function createH264Decoder(codecString, events) {
  /** @type {VideoDecoder | null} */
  let decoder = null;
  /** What is known of each frame while it is inside the decoder, by its time stamp. */
  /** @type {Map<number, Omit<Shown, "shown">>} */
  const inside = new Map();
  let needKey = true;
  let askedAt = -Infinity;
  let lastSeq = -1;
  let timestamp = 0;
  let errors = 0;

  function open() {
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

  /** @param {Error} error */
  function failed(error) {
    if (decoder !== null && decoder.state !== "closed") decoder.close();
    decoder = null;
    startOver();
    errors++;
    if (errors >= ERROR_LIMIT) events.onFailed(error);
    else askForKey();
  }

  function startOver() {
    needKey = true;
    events.onDropped(inside.size);
    inside.clear();
  }

  function askForKey() {
    if (now() - askedAt < ASK_AGAIN_MS) return;
    askedAt = now();
    events.onNeedKey();
  }

  return {
    push(video, arrivedAt) {
      const lost = lastSeq >= 0 && video.seq !== lastSeq + 1;
      lastSeq = video.seq;
      if (!video.key) {
        if (lost) needKey = true;
        if (decoder !== null && decoder.decodeQueueSize > QUEUE_LIMIT) needKey = true;
        if (needKey) {
          events.onDropped(1);
          askForKey();
          return;
        }
      } else if (decoder !== null && decoder.decodeQueueSize > QUEUE_LIMIT) {
        decoder.close();
        decoder = null;
        startOver();
      }
      try {
        decoder ??= open();
        // Only an identity: the stream is shown as it comes, without a clock of its own.
        timestamp += 1000;
        inside.set(timestamp, frameOf(video, arrivedAt));
        decoder.decode(
          new EncodedVideoChunk({ type: video.key ? "key" : "delta", timestamp, data: video.data }),
        );
        needKey = false;
      } catch (error) {
        failed(error instanceof Error ? error : new Error(String(error)));
      }
    },
    close() {
      if (decoder !== null && decoder.state !== "closed") decoder.close();
      decoder = null;
      inside.clear();
    },
  };
}

/**
 * @param {Video} video
 * @param {number} arrived
 * @returns {Omit<Shown, "shown">}
 */
export function frameOf(video, arrived) {
  return { seq: video.seq, poseSeq: video.poseSeq, stamps: video.stamps, arrived, decoded: 0 };
}
