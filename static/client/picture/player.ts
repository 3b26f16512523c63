import { now } from "../../../runtime/base/clock.ts";
import type { CodecName } from "../../../runtime/base/codec_names.ts";
import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import type { DecodedImage, Decoder, DecoderEvents } from "./decoder.ts";
import type { DecodedFrame, Shown } from "./frame.ts";
import { createH264Decoder } from "./h264_decoder.ts";
import { createJpegDecoder } from "./jpeg_decoder.ts";
import { createPictureQueue, type Waiting } from "./picture_queue.ts";
import type { Pace, PictureSound } from "./timing.ts";

export type { Pace, PictureSound };

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

/** What pictures are shown on. */
export interface Surface {
  /** Shows a picture, which is closed afterwards: what is to stay of it is copied. */
  draw(picture: DecodedImage, frame: DecodedFrame): void;
}

/** With the screen's refreshes, of which a hidden tab has none. */
export function screenPace(): Pace {
  let asked = false;
  return (step) => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      step();
    });
  };
}

/** As soon as they are due, whether anybody looks at this tab or not. */
export function promptPace(): Pace {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (step, waitMs) => {
    clearTimeout(timer);
    if (waitMs <= 0) return step();
    timer = setTimeout(step, waitMs);
  };
}

export interface PlayerOptions {
  surface: Surface;
  pace: Pace;
  onNeedKey: () => void;
  /** The stream cannot be decoded here. */
  onFailed: (error: Error) => void;
  onShown: (shown: Shown) => void;
  /** What pictures are shown by while there is something to hear. */
  sound: PictureSound;
}

export interface Player {
  readonly counts: { received: number; shown: number; dropped: number; bytes: number };
  /** Starts anew with another codec; the last picture stays on the canvas until the first new one. */
  open(codec: CodecName, codecString: string): void;
  /** @param arrivedAt milliseconds, the page's clock */
  push(video: VideoMessage, arrivedAt: number): void;
  /** Shows what is due by now, for who knows the time better than the pace. */
  tick(): void;
  close(): void;
}

/**
 * Shows a stream with the least delay: of the pictures decoded between two steps of its pace only the newest is drawn.
 * While there is sound that is the clock: of those whose moment has come the newest.
 */
export function createPlayer(
  { surface, pace, onNeedKey, onFailed, onShown, sound }: PlayerOptions,
): Player {
  let decoder: Decoder | null = null;
  const counts = { received: 0, shown: 0, dropped: 0, bytes: 0 };
  const queue = createPictureQueue<DecodedImage>(({ decoded }) => {
    decoded.image.close();
    counts.dropped++;
  });

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
    if (queue.size > 0) pace(step, queue.waitMs(sound.heard(now())));
  }

  function step(): void {
    tick();
    schedule();
  }

  function tick(): void {
    const at = now();
    const heardMs = sound.heard(at);
    const due = queue.take(heardMs);
    if (due !== null) show(due, at, heardMs);
  }

  function show({ decoded, frame }: Waiting<DecodedImage>, shown: number, heardMs: number | null): void {
    surface.draw(decoded, frame);
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
    tick,
    close() {
      decoder?.close();
      queue.clear();
      decoder = null;
    },
  };
}
