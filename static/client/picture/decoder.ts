import type { VideoMessage } from "../../../runtime/protocol/server_messages.ts";
import type { DecodedFrame } from "./frame.ts";

export interface DecodedImage {
  image: VideoFrame | ImageBitmap;
  width: number;
  height: number;
}

export interface DecoderEvents {
  onDecoded: (decoded: DecodedImage, frame: DecodedFrame) => void;
  onNeedKey: () => void;
  onDropped: (count: number) => void;
  /** The decoder has given up. */
  onFailed: (error: Error) => void;
}

export interface Decoder {
  push(video: VideoMessage, arrivedAt: number): void;
  close(): void;
}
