import type { Camera } from "../../../runtime/base/camera.ts";
import type { CodecName } from "../../../runtime/base/codec_names.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type { ErrorCode } from "../../../runtime/protocol/errors.ts";
import type { Role } from "../../../runtime/protocol/fields.ts";
import type { DeliveryWish, PictureSource } from "../../client/delivery/state.ts";
import type { SoundPiece } from "../../client/sound/sound_feed.ts";
import type { DrawingFacts, HeadcastInfo } from "../options.ts";
import type { Joints } from "./driving.ts";
import type { PageSeatAct, SeatFacts } from "./seat.ts";

/*
 * What the page's side (headcast.ts) and the engine tell each other, by a worker's messages or, where a page may have
 * no worker, by a channel's on one thread.
 */

/** By which the two know that they are of one version: a script may come from a server that is older or newer. */
export const ENGINE_VERSION = 1;

/** What a session is joined by. */
export interface EngineOptions {
  /** The server's address, with a slash at its end. */
  readonly server: string;
  readonly session: string;
  readonly role: Role;
  readonly avatar: string | null;
  /** Pixels a side. */
  readonly size: number | null;
  readonly fps: number | null;
  readonly background: readonly [number, number, number] | string | null;
  /** How pictures are to come. */
  readonly delivery: DeliveryWish;
  /** Where the camera stands from the start; null for the session's. */
  readonly camera: Camera | null;
  /** What may be decoded, the best first; what the engine finds where null. */
  readonly codecs: readonly CodecName[] | null;
  /** Whether the page can play sound. */
  readonly sound: boolean;
  /** Whether tokens are made afresh when they are asked for. */
  readonly renewable: boolean;
}

/** Where the loudspeaker was: so its place at any other moment is known. */
export interface OutputPlace {
  readonly running: boolean;
  /** Seconds. */
  readonly contextTime: number;
  /** When that left it, milliseconds by now(). */
  readonly at: number;
  /** From the worklet to there, milliseconds. */
  readonly outputMs: number;
}

export type ToEngine =
  | { readonly type: "open"; readonly options: EngineOptions }
  | { readonly type: "token"; readonly id: number; readonly token: string | null }
  | { readonly type: "no-token"; readonly id: number; readonly reason: string }
  /** With the port of the worklet that plays. */
  | { readonly type: "player" }
  | { readonly type: "output"; readonly place: OutputPlace }
  /** Whether the page shows pictures itself: each is answered by `drawn`. */
  | { readonly type: "screen"; readonly on: boolean }
  | { readonly type: "drawn" }
  /** Whether somebody looks: pictures come only then. */
  | { readonly type: "watch"; readonly active: boolean }
  /** How pictures are to come from here on. */
  | { readonly type: "delivery"; readonly wish: DeliveryWish }
  /** Pictures go there too. */
  | { readonly type: "track"; readonly writable: WritableStream<VideoFrame> }
  | { readonly type: "send"; readonly message: ClientMessage }
  | { readonly type: "drive"; readonly expression: Float32Array; readonly joints: Joints }
  /** The camera goes there, in so many milliseconds. */
  | { readonly type: "look"; readonly camera: Camera; readonly easeMs: number }
  | { readonly type: "mood"; readonly expression: Float32Array | null }
  | { readonly type: "sound"; readonly piece: SoundPiece }
  | { readonly type: "interrupt"; readonly id: string | null }
  | { readonly type: "seat"; readonly act: PageSeatAct }
  | { readonly type: "close" };

export type FromEngine =
  | { readonly type: "hello"; readonly version: number }
  | { readonly type: "token-wanted"; readonly id: number }
  | { readonly type: "state"; readonly state: EngineState }
  | { readonly type: "welcome"; readonly info: SessionFacts }
  | {
    readonly type: "picture";
    readonly image: VideoFrame | ImageBitmap;
    readonly width: number;
    readonly height: number;
  }
  /** The first picture since the connection was opened. */
  | { readonly type: "ready" }
  | { readonly type: "speaking"; readonly event: SpeakingNews }
  | { readonly type: "interrupted"; readonly event: InterruptedNews }
  | { readonly type: "seat"; readonly event: SeatFacts }
  | { readonly type: "quality"; readonly quality: EngineQuality }
  | {
    readonly type: "fault";
    readonly code: FaultCode;
    readonly message: string;
    readonly fatal: boolean;
    /** Seconds. */
    readonly retryAfter?: number | undefined;
  };

/** `refused`: the server lets nobody in like this, and is asked no more. */
export type EngineState = "connecting" | "connected" | "reconnecting" | "refused";

export type FaultCode =
  | ErrorCode
  | "unreachable"
  | "origin"
  | "policy"
  | "token"
  | "decode"
  | "no-worker"
  | "sound"
  | "camera";

/** What the server says of the session, and where it is looked at from. */
export interface SessionFacts extends HeadcastInfo {
  readonly camera: Camera;
}

export interface SpeakingNews {
  readonly id: string;
  readonly state: "started" | "ended" | "failed";
  readonly reason?: string;
}

export interface InterruptedNews {
  readonly id: string;
  readonly heardMs: number;
}

export interface EngineQuality {
  readonly fps: number;
  readonly dropped: number;
  readonly bitrate: number;
  readonly roundTripMs: number;
  readonly delayMs: number | null;
  readonly soundWaitMs: number | null;
  readonly lateSound: number;
  readonly resting: boolean;
  readonly delivery: PictureSource;
  readonly drawing: DrawingFacts;
}

/** A worker, the inside of one, or an end of a channel. */
export interface Port<Out, In> {
  postMessage(message: Out, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<In>) => void) | null;
}
export type EnginePort = Port<FromEngine, ToEngine>;
export type PagePort = Port<ToEngine, FromEngine>;
