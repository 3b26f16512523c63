import * as v from "valibot";
import { ERROR_CODES } from "./errors.ts";
import { cameraFields, finite, SEAT_NEWS } from "./fields.ts";
import { avatar, delivery, size } from "./server/changes.ts";
import { count, message, number, orNull, text, words } from "./server/schema.ts";
import type { packaged } from "./server/head.ts";
import { answer, interrupted, speaking } from "./server/speech_news.ts";
import { type latency, stats } from "./server/stats.ts";
import { audio, pose, type stamps, video } from "./server/streams.ts";
import { welcome } from "./server/welcome.ts";

/*
 * What the server sends: one schema a message, which the server is typed by and the page reads by. A field that a
 * client can do without has a fallback, so that a newer or older server still shows its picture. The larger ones stand in
 * server/.
 */

/** Somebody asks for the puppeteer's seat, or what became of that: to who asks, and to who sits there. */
const seat = message("seat", {
  state: v.picklist(SEAT_NEWS),
  /** Who asks. */
  client: text,
  /** With `asked`, once a second: so long the puppeteer may still do nothing, then the seat is taken. */
  seconds: number,
});

/** The mood over whatever drives the head has changed; null for none. To who joins while there is one, too. */
const mood = message("mood", { mood: v.fallback(v.nullable(v.string()), null), amount: count });

/** A program has moved the session's camera, which this client looks through. */
const camera = message("camera", cameraFields);

/** A recording of the session began, or ended; those who join while one is on hear of it too. */
const recording = message("recording", {
  state: v.picklist(["on", "off"]),
  /** Its name in the server's folder of recordings; null where nothing was kept. */
  file: orNull(v.string()),
  /** How long it is until now. */
  seconds: count,
  /** Why it ended, where nobody asked for that. */
  reason: words,
  /** With "off", where something drove: the name of FLAME's motion beside it, which is being written. */
  motion: words,
  /** Why that ended before the recording did. */
  motionReason: words,
  /** With "off", where something drove: the name of the frames beside it as they were received, JSON lines. */
  clip: words,
});

/** A recording of what drives the session, frame by frame, began or ended; as `recording` is told. */
const motion = message("motion", {
  state: v.picklist(["on", "off"]),
  /** Its name in the server's folder; null where nothing drove. It is there from the first frame on. */
  file: orNull(v.string()),
  /** How long it is until now; with "off", from the first frame to the last. */
  seconds: count,
  /** With "off": frames that were kept. */
  frames: v.optional(count),
  /** Why it ended, where nobody asked for that. */
  reason: words,
});

/** A fresh token has taken the place of the one before; milliseconds since the epoch, null where none is asked for. */
const renewed = message("renewed", { until: orNull(finite) });

/**
 * To who said `follows`: the session goes on elsewhere, and this connection ends. Its last picture stays until the key
 * frame that comes from there.
 */
const moved = message("moved", {
  /** The server's address, as in `elsewhere`; null: by the same address as before. */
  url: orNull(v.string()),
  /** What it comes back by there, where that is not what its last `welcome` gave. */
  resume: words,
});

const error = message("error", {
  code: v.fallback(v.picklist(ERROR_CODES), "unavailable"),
  message: v.fallback(v.string(), "The server refused"),
  /** Seconds after which it may be worth asking again; left out where it is not. */
  retryAfter: number,
  /** With `too-many-clients`: the address of a page where the session can be watched all the same. */
  watch: words,
});

/**
 * A pose has arrived. Sent at once, it also carries TCP's own acknowledgement: a client whose socket gathers
 * small messages (Nagle; Deno's does) would else send its poses in bursts up to 40 ms apart.
 */
const ack = message("ack", { seq: finite });

const pong = message("pong", { t: finite, serverTime: finite });

/** By the message's type. */
export const SERVER_MESSAGES = {
  welcome,
  size,
  avatar,
  delivery,
  video,
  pose,
  audio,
  speaking,
  interrupted,
  answer,
  stats,
  seat,
  mood,
  camera,
  recording,
  motion,
  renewed,
  moved,
  error,
  ack,
  pong,
} as const;

export type ServerMessage = v.InferOutput<(typeof SERVER_MESSAGES)[keyof typeof SERVER_MESSAGES]>;
export type WelcomeMessage = v.InferOutput<typeof welcome>;
export type SizeMessage = v.InferOutput<typeof size>;
export type AvatarNewsMessage = v.InferOutput<typeof avatar>;
export type DeliveryNewsMessage = v.InferOutput<typeof delivery>;
export type AvatarPackage = v.InferOutput<typeof packaged>;
export type PosedMessage = v.InferOutput<typeof pose>;
export type VideoMessage = v.InferOutput<typeof video>;
export type SoundPacketMessage = v.InferOutput<typeof audio>;
export type SpeakingMessage = v.InferOutput<typeof speaking>;
export type InterruptedMessage = v.InferOutput<typeof interrupted>;
export type AnswerMessage = v.InferOutput<typeof answer>;
export type StatsMessage = v.InferOutput<typeof stats>;
export type SeatNewsMessage = v.InferOutput<typeof seat>;
export type RecordingMessage = v.InferOutput<typeof recording>;
export type MotionMessage = v.InferOutput<typeof motion>;
export type MovedMessage = v.InferOutput<typeof moved>;
export type ErrorMessage = v.InferOutput<typeof error>;
export type Stamps = v.InferOutput<typeof stamps>;
export type Latency = v.InferOutput<typeof latency>;
