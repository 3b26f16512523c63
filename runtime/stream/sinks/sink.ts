import type { Stamps } from "../../protocol/server_messages.ts";
import type { AlphaLayout, CodecName } from "../../base/codec_names.ts";

/** A picture as a rendition gives it to its sinks. The object is filled anew for the next one: keep what is in it. */
export interface EncodedFrame {
  /** Counts the frames of the rendition. */
  seq: number;
  /** The frame's number at the render worker. */
  ticket: number;
  /** Whether a decoder can start here. */
  key: boolean;
  readonly codec: CodecName;
  /** How it carries transparency, where it does. */
  readonly alpha?: AlphaLayout | undefined;
  /** Pixels a side of what is shown. */
  readonly size: number;
  /** The rate it is meant for, frames a second. */
  readonly fps: number;
  /** `seq` of the newest pose in the picture, null while idle. */
  poseSeq: number | null;
  /** The sound time that its pose was made for; null where the session has no sound. */
  soundMs: number | null;
  readonly stamps: Stamps;
  /** Nobody writes to these bytes any more. */
  data: Uint8Array<ArrayBuffer>;
}

/** `needs-key`: it goes on with a key frame, and would like one. */
export type Taken = "taken" | "dropped" | "needs-key";

/** Where a rendition's frames go. One that is slow or fails harms nobody else. */
export interface Sink {
  /**
   * Takes the frame or drops it, at once: what takes long is queued, within bounds. One that throws is dropped.
   *
   * @param bytesPerSecond the rendition's rate
   * @param time milliseconds, of the session's clock
   */
  take(frame: EncodedFrame, bytesPerSecond: number, time: number): Taken;
  /** The frames that follow are not those that followed the last: only a key frame may be taken next. */
  restart(): void;
  /** So many frames were due to it since the last call and not drawn: the device was at others. */
  missed?(frames: number): void;
  /** It threw, and is given nothing any more. */
  failed(error: unknown): void;
}
