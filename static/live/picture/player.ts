import { now } from "../../../runtime/base/clock.ts";
import type { CodecName } from "../../../runtime/base/codec_names.ts";
import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import type { DecodedImage, Decoder, DecoderEvents } from "./decoder.ts";
import type { DecodedFrame, Shown } from "./frame.ts";
import { createH264Decoder } from "./h264_decoder.ts";
import { createJpegDecoder } from "./jpeg_decoder.ts";

/** The codecs this browser can show, best first. WebCodecs is missing on plain http away from localhost. */
export async function supportedCodecs(): Promise<CodecName[]> {
  if ("VideoDecoder" in globalThis) {
    try {
      const { supported } = await VideoDecoder.isConfigSupported({ codec: "avc1.42E020" });
      if (supported) return ["h264", "jpeg"];
    } catch {
      // A browser that throws here cannot decode it either.
    }
  }
  return ["jpeg"];
}

export interface PlayerOptions {
  canvas: HTMLCanvasElement;
  onNeedKey: () => void;
  /** The stream cannot be decoded here. */
  onFailed: (error: Error) => void;
  onShown: (shown: Shown) => void;
}

export interface Player {
  readonly counts: { received: number; shown: number; dropped: number; bytes: number };
  /** Starts anew with another codec; the last picture stays on the canvas until the first new one. */
  open(codec: CodecName, codecString: string): void;
  /** @param arrivedAt milliseconds, the page's clock */
  push(video: VideoMessage, arrivedAt: number): void;
}

/**
 * Shows a stream on a canvas, with the least delay: of the pictures decoded between two screen refreshes only
 * the newest is drawn.
 */
export function createPlayer({ canvas, onNeedKey, onFailed, onShown }: PlayerOptions): Player {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("Cannot show video, the canvas has no 2d context");
  let decoder: Decoder | null = null;
  let newest: { decoded: DecodedImage; frame: DecodedFrame } | null = null;
  let scheduled = false;
  const counts = { received: 0, shown: 0, dropped: 0, bytes: 0 };

  const events: DecoderEvents = {
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

  function draw(): void {
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

  return {
    counts,
    open(codec, codecString) {
      decoder?.close();
      newest?.decoded.image.close();
      newest = null;
      decoder = codec === "h264" ? createH264Decoder(codecString, events) : createJpegDecoder(events);
    },
    push(video, arrivedAt) {
      counts.received++;
      counts.bytes += video.data.length;
      decoder?.push(video, arrivedAt);
    },
  };
}
