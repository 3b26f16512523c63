/** What pages import as `/embed.js`: a live head in a page or a call, and the client of live sessions below it. */
import { registerPlayer } from "../client/sound/player_processor.ts";
import { startEngine } from "./engine/engine.ts";
import { defineElement } from "./element.ts";
import type { EnginePort } from "./engine/messages.ts";
import { ENGINE_NAME } from "./open_engine.ts";

export * from "../../runtime/protocol/mod.ts";
export { Headcast } from "./headcast.ts";
export type { HeadcastAvatarElement } from "./element.ts";
export { HeadcastError } from "./headcast_error.ts";
export type {
  ConnectionState,
  DrawingFacts,
  HeadcastEvents,
  HeadcastInfo,
  HeadcastOptions,
  HeadcastQuality,
  HeadcastSeat,
  SpeakAudioOptions,
  TokenSource,
  Watching,
} from "./options.ts";
export type { DeliveryWish } from "../client/delivery/state.ts";
export type { FaultCode } from "./engine/messages.ts";
export { FRAMING_NAMES, type FramingName } from "../../runtime/protocol/framings.ts";
export type { Camera } from "../../runtime/base/camera.ts";
export type { ArkitShape } from "../../runtime/head/arkit.ts";
export type { ArkitWeights } from "../../runtime/head/arkit_expression.ts";
export type { Joint, JointRotations } from "../../runtime/head/head_model.ts";
export type { WebcamOptions } from "./webcam_frame.ts";

/*
 * One file with three lives: a page's module, the script of its worker, and that of its audio worklet. A page that may load
 * it may load all three, and there is nothing beside it to be served.
 */
const scope = globalThis as unknown as { name?: string; registerProcessor?: unknown; document?: unknown };
if (scope.registerProcessor !== undefined) registerPlayer();
else if (scope.document !== undefined) defineElement();
else if (scope.name === ENGINE_NAME) {
  startEngine(globalThis as unknown as EnginePort);
}
