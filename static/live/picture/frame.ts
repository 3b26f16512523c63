import type { Stamps, VideoMessage } from "../../../runtime/protocol/server_messages.ts";

/** When a frame passed which point; the page's clock except for the stamps. */
export interface Shown {
  seq: number;
  poseSeq: number | null;
  /** The server's clock. */
  stamps: Stamps;
  arrived: number;
  decoded: number;
  shown: number;
}

export type DecodedFrame = Omit<Shown, "shown">;

export const frameOf = ({ seq, poseSeq, stamps }: VideoMessage, arrived: number): DecodedFrame => ({
  seq,
  poseSeq,
  stamps,
  arrived,
  decoded: 0,
});
