import { now } from "../../../runtime/base/clock.ts";
import type { CodecName } from "../../../runtime/base/codec_names.ts";
import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import type { DecodedImage, Decoder, DecoderEvents } from "./decoder.ts";
import type { Shown } from "./frame.ts";
import { createH264Decoder } from "./h264_decoder.ts";
import { createJpegDecoder } from "./jpeg_decoder.ts";
import { createPictureQueue, type Waiting } from "./picture_queue.ts";

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
  /** What pictures are shown by while there is something to hear. */
  sound: PictureSound;
}

export interface PictureSound {
  /** The moment of the session's sound that is heard at a time of the page's clock; null while nothing sounds. */
  heard(at: number): number | null;
  /** A picture of that sound time could be shown. */
  picture(soundMs: number, at: number): void;
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
 * the newest is drawn. While there is sound that is the clock: of those whose moment has come the newest.
 */
export function createPlayer({ canvas, onNeedKey, onFailed, onShown, sound }: PlayerOptions): Player {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("Cannot show video, the canvas has no 2d context");
  let decoder: Decoder | null = null;
  const counts = { received: 0, shown: 0, dropped: 0, bytes: 0 };
  const queue = createPictureQueue<DecodedImage>(({ decoded }) => {
    decoded.image.close();
    counts.dropped++;
  });
  let scheduled = false;

  const events: DecoderEvents = {
    onDecoded(decoded, frame) {
      if (frame.soundMs !== null) sound.picture(frame.soundMs, frame.decoded);
      queue.push({ decoded, frame }, sound.heard(frame.decoded));
      schedule();
    },
    onNeedKey,
    onDropped(count) {
      counts.dropped += count;
    },
    onFailed,
  };

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(draw);
  }

  function draw(): void {
    scheduled = false;
    const at = now();
    const heardMs = sound.heard(at);
    const due = queue.take(heardMs);
    if (due !== null) show(due, at, heardMs);
    if (queue.size > 0) schedule();
  }

  function show({ decoded, frame }: Waiting<DecodedImage>, shown: number, heardMs: number | null): void {
    if (context === null) return;
    if (canvas.width !== decoded.width || canvas.height !== decoded.height) {
      canvas.width = decoded.width;
      canvas.height = decoded.height;
    }
    context.drawImage(decoded.image, 0, 0);
    decoded.image.close();
    counts.shown++;
    onShown({ ...frame, shown, heardMs });
  }

  return {
    counts,
    open(codec, codecString) {
      decoder?.close();
      queue.clear();
      decoder = codec === "h264" ? createH264Decoder(codecString, events) : createJpegDecoder(events);
    },
    push(video, arrivedAt) {
      counts.received++;
      counts.bytes += video.data.length;
      decoder?.push(video, arrivedAt);
    },
  };
}
