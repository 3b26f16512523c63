import type { ExpressionSpace } from "../head/head_model.ts";
import type { Camera } from "../base/camera.ts";
import type { CodecName } from "../video/encoder.ts";
import type { ErrorCode } from "./protocol.ts";

export type Role = "puppeteer" | "viewer";
/** Display-referred RGB, 0..1, or nothing behind the head. */
export type WireBackground = readonly [number, number, number] | "transparent";

/** Milliseconds since the epoch, fractional. `received` is null where the idle motion was shown. */
export interface Stamps {
  /** The newest pose in the picture arrived. */
  received: number | null;
  /** It was sampled for the frame. */
  taken: number;
  /** The picture was read back from the GPU. */
  rendered: number;
  encoded: number;
  sent: number;
}

export interface WelcomeMessage {
  type: "welcome";
  session: string;
  clientId: string;
  role: Role;
  avatar: string;
  size: number;
  fps: number;
  codec: CodecName;
  codecString: string;
  background: WireBackground;
  expressionSpaces: readonly ExpressionSpace[];
  /** The 52 of `arkit`, in the order of a pose's expression. */
  expressionNames: readonly string[];
  camera: Camera;
  /** What the client should tell its user: limits and missing parts. */
  notes: readonly string[];
  server: { version: string; adapter: string };
}

export interface VideoMessage {
  type: "video";
  /** Counts the frames of the rendition; a gap is a frame this viewer was spared. */
  seq: number;
  key: boolean;
  codec: CodecName;
  /** `seq` of the newest pose in the picture, null while idle. */
  poseSeq: number | null;
  stamps: Stamps;
  data: Uint8Array;
}

/** Medians over the last second, milliseconds after `received`; null where nobody drove. */
export interface Latency {
  taken: number;
  rendered: number;
  encoded: number;
  sent: number;
}

export interface StatsMessage {
  type: "stats";
  fps: number;
  /** Frames this viewer was spared since it joined. */
  droppedFrames: number;
  /** Bits a second. */
  bitrate: number;
  viewers: number;
  /** Whether somebody drives, rather than only could. */
  puppeteer: boolean;
  latency: Latency | null;
  /** Milliseconds by stage, where the renderer measures them. */
  stages?: Readonly<Record<string, number>>;
}

export interface ErrorMessage {
  type: "error";
  code: ErrorCode;
  message: string;
}

/**
 * A pose has arrived. Sent at once, it also carries TCP's own acknowledgement: a client whose socket gathers
 * small messages (Nagle; Deno's does) would else send its poses in bursts up to 40 ms apart.
 */
export interface AckMessage {
  type: "ack";
  seq: number;
}

export interface PongMessage {
  type: "pong";
  t: number;
  serverTime: number;
}

export type ServerMessage =
  | WelcomeMessage
  | VideoMessage
  | StatsMessage
  | ErrorMessage
  | AckMessage
  | PongMessage;

/** Milliseconds since the epoch, fractional, never stepping back within a thread. */
export const now = (): number => performance.timeOrigin + performance.now();
