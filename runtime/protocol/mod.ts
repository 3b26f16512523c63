/**
 * A client of live sessions, for Deno and for browsers: join over a WebSocket, drive the head, take its video.
 *
 * @example A server in one's own program, and a client that opens the mouth and saves the first picture of it
 * ```ts
 * import { startServer } from "@headcast/headcast/serve";
 * import { connect } from "@headcast/headcast/session";
 *
 * await using server = await startServer({ port: 0, size: 128 });
 * await using session = await connect(server.live("studio"), { codecs: ["jpeg"] });
 * const driving = setInterval(() => session.drive({ jawOpen: 0.7, mouthSmileLeft: 1, mouthSmileRight: 1 }), 33);
 * const { promise, resolve } = Promise.withResolvers<Uint8Array>();
 * session.on("video", ({ data, poseSeq }) => poseSeq === null || resolve(data));
 * await Deno.writeFile("smile.jpg", await promise);
 * clearInterval(driving);
 * ```
 *
 * @module
 */
export { connect } from "./connect.ts";
export type {
  AvatarEvent,
  ConnectOptions,
  DeliveryEvent,
  SeatEvent,
  SeatOutcome,
  Session,
  SessionEvents,
  SessionInfo,
  SessionStats,
  VideoFrame,
} from "./session.ts";
export type {
  AnswerEvent,
  AskOptions,
  InterruptedEvent,
  SessionSpeech,
  SoundEvent,
  SoundOptions,
  SpeakingEvent,
  SpeakTextOptions,
} from "./session_speech.ts";
export type { PoseEvent } from "./pose_events.ts";
export { ERROR_CODES, type ErrorCode, ProtocolError } from "./errors.ts";
export {
  AVATAR_NEWS,
  type AvatarNewsState,
  DELIVERIES,
  type Delivery,
  type Role,
  ROLES,
  SEAT_NEWS,
  type SeatNewsState,
  SENT_DELIVERIES,
  type SentDelivery,
} from "./fields.ts";
export {
  ALPHA_LAYOUTS,
  type AlphaLayout,
  type CodecName,
  CODECS,
  SOUND_CODECS,
  type SoundCodecName,
} from "../base/codec_names.ts";
