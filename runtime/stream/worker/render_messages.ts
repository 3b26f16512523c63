import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadPose } from "../../motion/head_pose.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { Camera } from "../../base/camera.ts";
import type { AlphaLayout, CodecName } from "../../base/codec_names.ts";
import type { WireBackground } from "../../protocol/fields.ts";

/** What passes between the server's thread and the render worker. */

/** One stream of pictures: rendered and encoded once, however many watch it. */
export interface RenditionSpec {
  avatarFolder: string;
  size: number;
  /** Where the size is the server's to choose: the largest that it may have. */
  auto?: number | undefined;
  fps: number;
  codec: CodecName;
  background: WireBackground;
  /** How the background comes where it is transparent; black where this is left out. */
  alpha?: AlphaLayout | undefined;
  /** What its visible mark says; none where not given. */
  mark?: string | undefined;
}

export interface WantedFrame {
  id: number;
  /** The frame's own number, given by who asks for it. */
  ticket: number;
  key: boolean;
  pose: HeadPose;
  camera: Camera;
  /** Pixels a side to draw, and scale up to the rendition's size; all of it where left out. */
  drawn?: number | undefined;
}

export type ToRenderWorker =
  | { type: "open"; id: number; spec: RenditionSpec }
  | { type: "close"; id: number }
  /** Frames that are drawn together, of one rendition each. */
  | { type: "frames"; frames: WantedFrame[] }
  /** Loses the GPU device on purpose, for tests. */
  | { type: "destroyDevice" }
  | { type: "stop" };

export interface RenderedChunk {
  id: number;
  /** The frame's own number, given by who asked for it. */
  ticket: number;
  key: boolean;
  data: Uint8Array<ArrayBuffer>;
  /** Milliseconds since the epoch. */
  rendered: number;
  encoded: number;
  /** Milliseconds that it took: its encoder, and its part of the device's time for a picture that others show too. */
  cost: number;
  /** Pixels a side that were drawn. */
  drawn: number;
  /** Milliseconds of the device and of the encoder, if nobody else had shown it; null where nothing was drawn for it. */
  alone: { drawing: number; encoding: number } | null;
  /** Splats the renderer left out because their values were not finite. */
  droppedSplats: number;
}

/** What a rendition is that was opened. */
export interface Opened {
  codecString: string;
  expressionSpace: ExpressionSpace;
  /** Milliseconds that it took. */
  cost: number;
  /** How frames of other spaces move the head, and how it moves others: solved where the head is. */
  retargets: readonly RetargetData[];
}

export type FromRenderWorker =
  | { type: "ready"; adapter: string }
  | { type: "opened"; id: number } & Opened
  | { type: "refused"; id: number; message: string }
  /** The device is done with so many frames, and others may be sent: it stands still until they come. */
  | { type: "drawn"; frames: number }
  | { type: "chunk" } & RenderedChunk
  /** The device is gone or rendering failed: this worker is of no use any more. */
  | { type: "lost"; reason: string }
  /** There is no device and another try would not find one either. */
  | { type: "unavailable"; message: string }
  | { type: "stopped" };
