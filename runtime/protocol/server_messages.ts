import * as v from "valibot";
import { PORTRAIT } from "../base/camera.ts";
import { CODECS, SOUND_CODECS } from "../base/codec_names.ts";
import { EXPRESSION_SPACE_NAMES } from "../head/expression_space.ts";
import { ERROR_CODES } from "./errors.ts";
import {
  alphaLayout,
  AVATAR_NEWS,
  background,
  cameraFields,
  finite,
  ROLES,
  SEAT_NEWS,
  SENT_DELIVERIES,
} from "./fields.ts";

/*
 * What the server sends: one schema a message, which the server is typed by and the page reads by. A field that a
 * client can do without has a fallback, so that a newer or older server still shows its picture.
 */

const text = v.fallback(v.string(), "");
const codec = v.picklist(CODECS);
const count = v.fallback(finite, 0);
const bytes = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array, "must be bytes");
const list = <S extends v.GenericSchema>(item: S) => v.fallback(v.pipe(v.array(item), v.readonly()), []);

/** Null where it is missing, or of a kind that this client does not know. */
const orNull = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null);
/** Left out, or of a kind that this client does not know: which is the same. */
const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.fallback(v.optional(schema), undefined));
const words = maybe(v.string());
const number = maybe(finite);
/** Whether the server has something; older ones say nothing of it. */
const flag = v.optional(v.fallback(v.boolean(), false));

/** How frames of a space that is not the head's own move it, and how well. */
const retarget = v.object({
  /** Of the frames. */
  space: v.picklist(EXPRESSION_SPACE_NAMES),
  /** `solved` from two heads, a user's `table`, or `joints` alone: then expressions are dropped. */
  kind: v.picklist(["solved", "table", "joints"]),
  /** The head that frames are taken to be of, or the table; null where none is known. */
  from: orNull(v.string()),
  /** The share of what all expressions move that is shown, 0 to 1; null where nobody can say. */
  explained: orNull(finite),
  /** The same of each expression; empty where nobody can say. */
  shapes: list(v.nullable(finite)),
});

/** What a client must know of a head to drive it. */
const headFields = {
  expressionSpaces: list(v.picklist(EXPRESSION_SPACE_NAMES)),
  /** The 52 of `arkit`, in the order of a pose's expression. */
  expressionNames: list(v.string()),
  /** How frames of the other spaces move the head: see `retarget`. */
  retargets: list(retarget),
  /** What the client should tell its user: limits and missing parts. */
  notes: list(v.string()),
};

/** Where that is from which a client draws the head by itself: addresses below the server's own. */
const packaged = v.object({
  url: v.string(),
  /** Of the head that the package names; null where it has its own inside. */
  head: orNull(v.string()),
  /** How large the package is; 0 where nobody says. */
  bytes: count,
});
/** Null where the server gives none. */
const avatarPackage = v.optional(orNull(packaged));

const welcome = v.object({
  type: v.literal("welcome"),
  session: text,
  clientId: text,
  role: v.fallback(v.picklist(ROLES), "viewer"),
  avatar: text,
  size: finite,
  /** Where the size is the server's to choose, the largest: less is what its device holds. */
  most: number,
  fps: v.fallback(finite, 30),
  codec,
  codecString: text,
  background: v.fallback(background, "transparent"),
  /** Where the pictures are transparent, how. */
  alpha: alphaLayout,
  ...headFields,
  camera: v.fallback(v.object(cameraFields), { ...PORTRAIT }),
  /** Whether the puppeteer may have the session recorded here. */
  recording: flag,
  /** The same of what drives it, frame by frame. */
  motionRecording: flag,
  /** What sound comes as: the first of those asked for that the server has; null where none comes. */
  sound: v.optional(orNull(v.picklist(SOUND_CODECS))),
  /** Whether the server was given a brain that answers what a puppeteer or an operator asks. */
  answers: flag,
  /** Whether the server takes `watch`; older ones do not, and call it a bad message. */
  rests: flag,
  /** Whether the server takes `avatar`; older ones do not, and call it a bad message. */
  changesAvatar: flag,
  /** What is sent now; left out by older servers, which send video and call `delivery` a bad message. */
  delivery: maybe(v.picklist(SENT_DELIVERIES)),
  package: avatarPackage,
  /** What has to be seen in the corner of every picture, whoever draws it; null for nothing. */
  mark: v.optional(orNull(v.string())),
  /** To who said `follows`: what it comes back by (`join.resume`), once, until another welcome gives another. */
  resume: words,
  /** Addresses of other servers, as `https://host:port`, that a client may ask for the session where this one has gone. */
  elsewhere: maybe(v.array(v.string())),
  /** The server's name among several, where it is one of them. */
  node: words,
  /** Counts the owners that a session has had among them: a later one has a higher number. */
  epoch: number,
  server: v.fallback(v.object({ version: text, adapter: text }), { version: "", adapter: "" }),
});

/**
 * Somebody wants another avatar shown, and what becomes of that: to everybody. With `shown` its head's part of `welcome`
 * comes too; the stream goes on, and its next picture is a key frame of the other head.
 */
const avatar = v.object({
  type: v.literal("avatar"),
  state: v.picklist(AVATAR_NEWS),
  /** Of the avatar. */
  name: text,
  /** Who wants it. */
  client: text,
  /** With `failed`: why. */
  reason: words,
  /** With `shown`: as in `welcome`. */
  head: maybe(v.object(headFields)),
  /** The same. */
  package: avatarPackage,
});

/**
 * The pictures that follow have another size, because the server's device holds no more, or more again: the next is a key
 * frame. To those who say `resize` in their join.
 */
const size = v.object({
  type: v.literal("size"),
  size: finite,
  /** As in `welcome`. */
  most: number,
  codec,
  codecString: text,
});

/**
 * How the session comes to this client from here on: it asked for that, or the server can do no other. What is drawn by the
 * server begins with a key frame then, for which a decoder starts anew.
 */
const delivery = v.object({
  type: v.literal("delivery"),
  delivery: v.picklist(SENT_DELIVERIES),
  /** Where video begins: as in `welcome`. */
  size: number,
  most: number,
  codec: maybe(codec),
  codecString: words,
  /** Why, where this client asked for something else. */
  reason: words,
});

/** Milliseconds since the epoch, fractional. `received` is null where the idle motion was shown. */
const stamps = v.object({
  /** The newest pose in the picture arrived. */
  received: orNull(finite),
  /** It was sampled for the frame. */
  taken: finite,
  /** The picture was read back from the GPU. */
  rendered: finite,
  encoded: finite,
  sent: finite,
});

const video = v.object({
  type: v.literal("video"),
  /** Counts the frames of the rendition; a gap is a frame this viewer was spared. */
  seq: finite,
  key: v.fallback(v.boolean(), false),
  codec,
  /** As the rendition's `welcome` says. */
  alpha: alphaLayout,
  /** `seq` of the newest pose in the picture, null while idle. */
  poseSeq: orNull(finite),
  /** The sound time that its pose was made for; left out where the session has no sound. */
  soundMs: number,
  stamps,
  data: bytes,
});

/** As those of a picture, which is what a client makes of it. */
const poseStamps = v.object({
  received: orNull(finite),
  /** The moment that it is the pose of. */
  taken: finite,
  sent: finite,
});

/**
 * How the head stands, and the session's camera: for who draws it, one message for all of them. A client with a camera of
 * its own passes over this one.
 */
const pose = v.object({
  type: v.literal("pose"),
  /** Counts the session's; a gap is one that this client was spared. */
  seq: finite,
  /** Whether it can be read without any before it. */
  key: v.fallback(v.boolean(), false),
  /** `seq` of the newest pose in it, null while idle. */
  poseSeq: orNull(finite),
  /** The sound time that it was made for; left out where the session has no sound. */
  soundMs: number,
  stamps: poseStamps,
  /** As runtime/motion/wire has it. */
  data: bytes,
});

/**
 * 20 ms of sound, for `soundMs` on the session's sound clock: milliseconds that run on in silence too. What was
 * interrupted is dropped by its generation, whenever it comes.
 */
const audio = v.object({
  type: v.literal("audio"),
  /** Another for each utterance, and for one that is resumed; a later one has a higher number. */
  generation: finite,
  /** Counts the packets of the generation; a gap is a packet that this client was spared. */
  sequence: finite,
  /** Of its first sample. */
  soundMs: finite,
  codec: v.picklist(SOUND_CODECS),
  data: bytes,
});

/** What becomes of an utterance. */
const speaking = v.object({
  type: v.literal("speaking"),
  id: text,
  generation: finite,
  /** `interrupted`: drop its packets, be silent at once, and answer `heard`. */
  state: v.picklist(["started", "ended", "failed", "interrupted"]),
  /** How much of it has been sounded by the server's clock, milliseconds. */
  playedMs: count,
  /** The sound time of that. */
  soundMs: count,
  /** Why it failed. */
  reason: words,
});

/** How much of an interrupted utterance was really heard, once all have said so or a second has passed. */
const interrupted = v.object({
  type: v.literal("interrupted"),
  id: text,
  generation: finite,
  /** The furthest that any client has played it, milliseconds of the utterance. */
  playedMs: count,
  /** How many clients have said so; 0: it is by the server's clock. */
  answers: count,
});

/** More of the answer to a question, to whoever asked. */
const answer = v.object({
  type: v.literal("answer"),
  id: text,
  /** What has come since the last one, as the model wrote it. */
  text,
  /** Nothing more comes. */
  done: v.fallback(v.boolean(), false),
  /** With `done`: why it ended before its end. */
  reason: words,
});

/** Medians over the last second, milliseconds after `received`; null where nobody drove. */
const latency = v.object({ taken: finite, rendered: finite, encoded: finite, sent: finite });

/** Of the poses of who draws by itself. */
const motionStats = v.object({
  fps: count,
  /** Bits a second. */
  bitrate: count,
  /** Poses that were due to this client since it joined and not sent, because it takes none. */
  dropped: count,
  /** As that of pictures; nothing is drawn here, so that `rendered` and `encoded` are `taken`. */
  latency: orNull(latency),
});

/** A phone or tracker that drives by one of the server's ports: its protocol, what it is called, its frames a second. */
const source = v.object({ kind: v.string(), sender: v.fallback(v.string(), ""), rate: count });
/** Of a session's sound. */
const sound = v.object({
  /** The generation that sounds; null in silence. */
  generation: orNull(finite),
  /** Utterances that wait. */
  waiting: count,
  /** Sound of the present one that has come and not been sounded yet, milliseconds. */
  queuedMs: count,
  /** Times that an utterance had no sound when it was due. */
  gaps: count,
  /** Packets that were due to this client and not sent, because it takes none. */
  dropped: count,
});
const stats = v.object({
  type: v.literal("stats"),
  fps: count,
  /** Pixels a side of the pictures, as the last `welcome` said; 0 of a server that does not say. */
  size: count,
  /** Pixels a side that are drawn, and scaled up to that where the device falls behind. */
  drawn: count,
  /** Frames that were due to this viewer since it joined and did not come: it, or the device, could not keep up. */
  droppedFrames: count,
  /** Bits a second. */
  bitrate: count,
  viewers: count,
  /** Whether somebody drives, rather than only could. */
  puppeteer: v.fallback(v.boolean(), false),
  /** Null where none drives: a puppeteer that sends poses goes before. */
  source: orNull(source),
  latency: orNull(latency),
  /** Left out where the session has no sound. */
  sound: maybe(sound),
  /** What is sent now; left out by older servers. By motion alone the figures of pictures are those of poses. */
  delivery: maybe(v.picklist(SENT_DELIVERIES)),
  /** Left out where no poses are sent. */
  motion: maybe(motionStats),
});

/** Somebody asks for the puppeteer's seat, or what became of that: to who asks, and to who sits there. */
const seat = v.object({
  type: v.literal("seat"),
  state: v.picklist(SEAT_NEWS),
  /** Who asks. */
  client: text,
  /** With `asked`, once a second: so long the puppeteer may still do nothing, then the seat is taken. */
  seconds: number,
});

/** The mood over whatever drives the head has changed; null for none. To who joins while there is one, too. */
const mood = v.object({
  type: v.literal("mood"),
  mood: v.fallback(v.nullable(v.string()), null),
  amount: count,
});

/** A program has moved the session's camera, which this client looks through. */
const camera = v.object({ type: v.literal("camera"), ...cameraFields });

/** A recording of the session began, or ended; those who join while one is on hear of it too. */
const recording = v.object({
  type: v.literal("recording"),
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
const motion = v.object({
  type: v.literal("motion"),
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
const renewed = v.object({ type: v.literal("renewed"), until: orNull(finite) });

/**
 * To who said `follows`: the session goes on elsewhere, and this connection ends. Its last picture stays until the key
 * frame that comes from there.
 */
const moved = v.object({
  type: v.literal("moved"),
  /** The server's address, as in `elsewhere`; null: by the same address as before. */
  url: orNull(v.string()),
  /** What it comes back by there, where that is not what its last `welcome` gave. */
  resume: words,
});

const error = v.object({
  type: v.literal("error"),
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
const ack = v.object({ type: v.literal("ack"), seq: finite });

const pong = v.object({ type: v.literal("pong"), t: finite, serverTime: finite });

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
export type MoodNewsMessage = v.InferOutput<typeof mood>;
export type RecordingMessage = v.InferOutput<typeof recording>;
export type MotionMessage = v.InferOutput<typeof motion>;
export type MovedMessage = v.InferOutput<typeof moved>;
export type ErrorMessage = v.InferOutput<typeof error>;
export type Stamps = v.InferOutput<typeof stamps>;
export type Latency = v.InferOutput<typeof latency>;
