// @ts-check
/// <reference lib="dom" />
/** @import { Codec, Video } from "./protocol.js" */
import { now } from "./clock.js";
import { createH264Decoder } from "./h264_decoder.js";
import { createJpegDecoder } from "./jpeg_decoder.js";

/**
 * @typedef {object} Shown when a frame passed which point; the page's clock except for the stamps
 * @property {number} seq
 * @property {number | null} poseSeq
 * @property {Video["stamps"]} stamps the server's clock
 * @property {number} arrived
 * @property {number} decoded
 * @property {number} shown
 *
 * @typedef {{ image: CanvasImageSource & { close(): void }, width: number, height: number }} DecodedImage
 * @typedef {object} Decoder
 * @property {(video: Video, arrivedAt: number) => void} push
 * @property {() => void} close
 *
 * @typedef {object} DecoderEvents
 * @property {(decoded: DecodedImage, frame: Omit<Shown, "shown">) => void} onDecoded
 * @property {() => void} onNeedKey
 * @property {(count: number) => void} onDropped
 * @property {(error: Error) => void} onFailed the decoder has given up
 */

/** The codecs this browser can show, best first. WebCodecs is missing on plain http away from localhost. */
export async function supportedCodecs() {
  /** @type {Codec[]} */
  const codecs = [];
  if ("VideoDecoder" in globalThis) {
    try {
      const { supported } = await VideoDecoder.isConfigSupported({ codec: "avc1.42E020" });
      if (supported) codecs.push("h264");
    } catch {
      // A browser that throws here cannot decode it either.
    }
  }
  codecs.push("jpeg");
  return codecs;
}

/**
 * Shows a stream on a canvas, with the least delay: of the pictures decoded between two screen refreshes only
 * the newest is drawn.
 * @param {object} options
 * @param {HTMLCanvasElement} options.canvas
 * @param {() => void} options.onNeedKey
 * @param {(error: Error) => void} options.onFailed H.264 cannot be decoded here
 * @param {(shown: Shown) => void} options.onShown
 */
export function createPlayer({ canvas, onNeedKey, onFailed, onShown }) {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("Cannot show video, the canvas has no 2d context");
  /** @type {Decoder | null} */
  let decoder = null;
  /** @type {{ decoded: DecodedImage, frame: Omit<Shown, "shown"> } | null} */
  let newest = null;
  let scheduled = false;
  const counts = { received: 0, shown: 0, dropped: 0, bytes: 0 };

  /** @type {DecoderEvents} */
  const events = {
    onDecoded(decoded, frame) {
      if (newest !== null) {
        newest.decoded.image.close();
        counts.dropped++;
      }
      newest = { decoded, frame };
      if (!scheduled) {
        scheduled = true;
        requestAnimationFrame(draw);
      }
    },
    onNeedKey,
    onDropped(count) {
      counts.dropped += count;
    },
    onFailed,
  };

  function draw() {
    scheduled = false;
    if (newest === null || context === null) return;
    const { decoded, frame } = newest;
    newest = null;
    if (canvas.width !== decoded.width || canvas.height !== decoded.height) {
      canvas.width = decoded.width;
      canvas.height = decoded.height;
    }
    context.drawImage(decoded.image, 0, 0);
    decoded.image.close();
    counts.shown++;
    onShown({ ...frame, shown: now() });
  }

  function close() {
    decoder?.close();
    decoder = null;
    newest?.decoded.image.close();
    newest = null;
  }

  return {
    counts,
    /**
     * Starts anew with another codec; the last picture stays on the canvas until the first new one.
     * @param {Codec} codec
     * @param {string} codecString of WebCodecs
     */
    open(codec, codecString) {
      close();
      decoder = codec === "h264" ? createH264Decoder(codecString, events) : createJpegDecoder(events);
    },
    /**
     * @param {Video} video
     * @param {number} arrivedAt milliseconds, the page's clock
     */
    push(video, arrivedAt) {
      counts.received++;
      counts.bytes += video.data.length;
      decoder?.push(video, arrivedAt);
    },
    close,
  };
}
