import type { AlphaLayout } from "../../../runtime/base/codec_names.ts";
import type { Stamps, VideoMessage } from "../../../runtime/protocol/server_messages.ts";

/** When a frame passed which point; the page's clock except for the stamps. */
export interface Shown {
  seq: number;
  poseSeq: number | null;
  /** How the picture carries its alpha; undefined where it is opaque. */
  alpha?: AlphaLayout | undefined;
  /** Its moment of the session's sound; null where there is none. */
  soundMs: number | null;
  /** The server's clock. */
  stamps: Stamps;
  arrived: number;
  decoded: number;
  shown: number;
  /** The moment of the session's sound that was heard then; null while nothing sounds. */
  heardMs: number | null;
}

export type DecodedFrame = Omit<Shown, "shown" | "heardMs">;

export const frameOf = (
  { seq, poseSeq, alpha, soundMs, stamps }: VideoMessage,
  arrived: number,
): DecodedFrame => ({
  seq,
  poseSeq,
  alpha,
  soundMs: soundMs ?? null,
  stamps,
  arrived,
  decoded: 0,
});
