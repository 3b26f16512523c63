import * as v from "valibot";
import { ALPHA_LAYOUTS, CODECS, SOUND_CODECS } from "../base/codec_names.ts";
import { parseCssColour } from "../base/colour/css_colour.ts";
import { isName } from "../base/names.ts";
import { SOUND_RATE } from "../base/sound/sound_rate.ts";
import { EXPRESSION_SPACE_NAMES, EXPRESSION_SPACES, type ExpressionSpace } from "../head/expression_space.ts";
import {
  background,
  cameraFields,
  DELIVERIES,
  easeMs,
  finite,
  MAX_RESUME_LENGTH,
  MAX_TOKEN_LENGTH,
  moodFields,
  pictureFields,
  ROLES,
  SEAT_ACTS,
  shapeWeights,
  vector,
  type WireBackground,
} from "./fields.ts";
import { askedFields, MAX_SOUND_BYTES, objectionToSound, speechId, spokenFields } from "./speech_fields.ts";

/*
 * What a client may send: one schema a message, which the server reads by and the page is typed by. A field that is nil
 * counts as left out (`decodeClientMessage` sees to it): clients of statically typed languages write all that they have.
 */

/** Of names in the order of liking those that are known. */
function known<T extends string>(all: readonly T[]) {
  return v.pipe(
    v.array(v.string()),
    v.transform((names) =>
      all.filter((each) => names.includes(each)).sort((a, b) => names.indexOf(a) - names.indexOf(b))
    ),
  );
}

/** As CSS writes a colour. */
const cssColour = v.pipe(
  v.string(),
  v.rawTransform<string, WireBackground>(({ dataset, addIssue, NEVER }) => {
    try {
      return parseCssColour(dataset.value);
    } catch (error) {
      addIssue({ message: (error as Error).message });
      return NEVER;
    }
  }),
);
/** A background as `welcome` has it, or as CSS writes it. */
const paint = v.lazy((input) => typeof input === "string" ? cssColour : background);

const avatarName = v.pipe(v.string(), v.check((name) => isName("avatar", name), "must be a plain name"));

const join = v.object({
  type: v.literal("join"),
  /** Left out it is what the token grants, and a viewer where there is none. */
  role: v.optional(v.picklist(ROLES)),
  ...pictureFields,
  // Codecs this server does not know are passed over: a newer client may like them best.
  codecs: v.optional(v.pipe(known(CODECS), v.minLength(1, `must name one of ${CODECS.join(", ")}`))),
  /** What it can play, the best first; it gets no sound where it names nothing that this server has. */
  sound: v.optional(known(SOUND_CODECS)),
  /** A colour as CSS writes it does too. */
  background: v.optional(paint),
  /** Whether it can go on with pictures of another size, told by `size`, where it asks for none of its own. */
  resize: v.optional(v.boolean()),
  /** How it can compose a picture that is transparent: without one it sees black there. */
  alpha: v.optional(known(ALPHA_LAYOUTS)),
  avatar: v.optional(avatarName),
  /** How it comes; as video where it is left out. */
  delivery: v.optional(v.picklist(DELIVERIES)),
  /** Lets in where the server asks for one. */
  token: v.optional(v.pipe(v.string(), v.maxLength(MAX_TOKEN_LENGTH))),
  /** Whether it understands `moved`, and comes back by `resume`: who goes without a word is waited for then. */
  follows: v.optional(v.boolean()),
  /** What its last `welcome` gave: it is who it was there, with id, role, camera and delivery, where it is still known. */
  resume: v.optional(v.pipe(v.string(), v.maxLength(MAX_RESUME_LENGTH))),
  /** With `resume`, the last packet of sound that it got there: what is said goes on behind it, where the server has gone. */
  generation: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** The same. */
  sequence: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/** Radians; a joint turned further than all the way round is a mistake. */
const rotation = v.optional(vector([3], -2 * Math.PI, 2 * Math.PI));

const counts = EXPRESSION_SPACE_NAMES.map((space) => EXPRESSION_SPACES[space].count);

/** Weights or standard deviations; trackers overshoot a little, nobody by ten. */
const WEIGHTS = [-10, 10] as const;

const pose = v.pipe(
  v.object({
    type: v.literal("pose"),
    seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    /** Milliseconds on the sender's clock. */
    t: finite,
    /** May be left out with `shapes`, which are ARKit's. */
    space: v.optional(v.picklist(EXPRESSION_SPACE_NAMES)),
    expression: v.optional(vector(counts, ...WEIGHTS)),
    /** ARKit's weights by name, in place of `expression`. */
    shapes: v.optional(shapeWeights(...WEIGHTS)),
    jaw: rotation,
    neck: rotation,
    leftEye: rotation,
    rightEye: rotation,
    root: rotation,
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { shapes, ...rest } = dataset.value;
    const fitting = expressionOf(rest, shapes);
    if (typeof fitting !== "string") return { ...rest, ...fitting };
    addIssue({ message: fitting });
    return NEVER;
  }),
);

/** The one expression of a pose, and its space; in words why there is none. */
function expressionOf(
  { space, expression }: {
    readonly space?: ExpressionSpace | undefined;
    readonly expression?: Float32Array | undefined;
  },
  shapes: Float32Array | undefined,
): { space: ExpressionSpace; expression: Float32Array } | string {
  if (shapes !== undefined) {
    if (expression !== undefined) return "one of expression and shapes must be left out";
    return space === "flame"
      ? "shapes must come in the space arkit: flame"
      : { space: "arkit", expression: shapes };
  }
  if (expression === undefined) return "expression (numbers) or shapes (a map of weights) must be there";
  if (space === undefined) return `space must be one of ${EXPRESSION_SPACE_NAMES.join(", ")}`;
  if (expression.length === EXPRESSION_SPACES[space].count) return { space, expression };
  const words = EXPRESSION_SPACE_NAMES.map((name, at) =>
    `${EXPRESSION_SPACES[name].count}${at === 0 ? " numbers" : ""} in ${name}`
  );
  return `expression must have ${words.join(" and ")}`;
}

/** `easeMs`: how long it takes there; it jumps where that is left out. */
const camera = v.object({ type: v.literal("camera"), ...cameraFields, easeMs: v.optional(easeMs) });
/** A mood over whatever drives the head, until another is set: for the puppeteer, with whom it goes. */
const mood = v.object({ type: v.literal("mood"), ...moodFields });
const keyframe = v.object({ type: v.literal("keyframe") });
/** Whether this client's pictures are seen; they are until it says otherwise. Sound, state and the rest go on either way. */
const watch = v.object({ type: v.literal("watch"), active: v.boolean() });
/** From here on the session comes to this client like that; `delivery` of the server answers. */
const delivery = v.object({ type: v.literal("delivery"), delivery: v.picklist(DELIVERIES) });
/** Begins or ends a recording of the session, where the server allows it; for the puppeteer only. */
const record = v.object({ type: v.literal("record"), on: v.boolean() });
/**
 * Asks for the puppeteer's seat, or answers who asks for it. `here`: the puppeteer is at work, though nothing else that it
 * sends says so.
 */
const seat = v.object({
  type: v.literal("seat"),
  act: v.picklist(SEAT_ACTS),
  /** Of `give` and `keep`: who is answered; whoever asks where it is left out. */
  client: v.optional(v.pipe(v.string(), v.maxLength(64))),
});
/**
 * The session shows another avatar from here on, for everybody and within the connection: for who drives, for who may where
 * the seat is free, and for operators. `avatar` of the server tells what becomes of it.
 */
const avatar = v.object({ type: v.literal("avatar"), name: avatarName });
/** The same of what drives the session, frame by frame. */
const capture = v.object({ type: v.literal("capture"), on: v.boolean() });
/** A fresh token, while that of the join still holds: the connection goes on until the fresh one ends. */
const renew = v.object({
  type: v.literal("renew"),
  token: v.pipe(v.string(), v.maxLength(MAX_TOKEN_LENGTH)),
});
/**
 * It goes for good, and nobody need wait for it: whoever closes a socket with pictures still on their way to it may break the
 * connection before its goodbye is answered, which looks like a loss.
 */
const leave = v.object({ type: v.literal("leave") });
const ping = v.object({
  type: v.literal("ping"),
  t: finite,
  /** The sound time that this client hears now, where something sounds. */
  soundMs: v.optional(finite),
});

/** Text for the head to say; for the puppeteer and operators only, as all that follows but `heard`. */
const speak = v.object({ type: v.literal("speak"), ...spokenFields });

/** A question to the brain that the server was given, whose answer the head says. */
const ask = v.object({ type: v.literal("ask"), ...askedFields });

/** The sender's own sound, for the head to speak. */
const audio = v.pipe(
  v.object({
    type: v.literal("audio"),
    /** Another begins another. */
    id: v.optional(speechId, "audio"),
    codec: v.picklist(SOUND_CODECS),
    /** Of `pcm-s16`. */
    sampleRate: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(8000), v.maxValue(SOUND_RATE)),
      SOUND_RATE,
    ),
    data: v.custom<Uint8Array>(
      (value) => value instanceof Uint8Array && value.length > 0 && value.length <= MAX_SOUND_BYTES,
      `must be 1 to ${MAX_SOUND_BYTES} bytes`,
    ),
    /**
     * It is a microphone's: a voice in it interrupts whatever else is said, and without a voice it waits for nothing. Not
     * before loudspeakers, whose own sound it would take for one.
     */
    bargeIn: v.optional(v.boolean()),
    /** False: it is somebody's who talks with the head, and is listened to alone. */
    spoken: v.optional(v.boolean()),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { codec, data, sampleRate } = dataset.value;
    const message = objectionToSound(codec, data, sampleRate);
    if (message !== null) addIssue({ message });
  }),
);
/** No more of it is to come. */
const audioEnd = v.object({ type: v.literal("audioEnd"), id: v.optional(speechId, "audio") });
/** Ends at once what is spoken and what waits to be; with an id that alone. */
const interrupt = v.object({ type: v.literal("interrupt"), id: v.optional(speechId) });
/** Goes on with what was interrupted last, from where it was heard. */
const resume = v.object({ type: v.literal("resume"), id: v.optional(speechId) });
/** The answer to `speaking` of state `interrupted`: the sound time up to which this client has played. */
const heard = v.object({
  type: v.literal("heard"),
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  soundMs: finite,
});

/** By the message's type. */
export const CLIENT_MESSAGES = {
  ...{
    join,
    pose,
    camera,
    mood,
    keyframe,
    watch,
    delivery,
    seat,
    avatar,
    record,
    capture,
    renew,
    leave,
    ping,
  },
  ...{ speak, ask, audio, audioEnd, interrupt, resume, heard },
} as const;

/** The names of all fields, of whichever message; what has another name is passed over. */
export const CLIENT_FIELDS: ReadonlySet<string> = new Set(
  Object.values(CLIENT_MESSAGES).flatMap(({ entries }) => Object.keys(entries)),
);

export type ClientMessage = v.InferOutput<(typeof CLIENT_MESSAGES)[keyof typeof CLIENT_MESSAGES]>;
export type JoinMessage = v.InferOutput<typeof join>;
export type PoseMessage = v.InferOutput<typeof pose>;
export type SeatMessage = v.InferOutput<typeof seat>;
export type AvatarMessage = v.InferOutput<typeof avatar>;
export type DeliveryMessage = v.InferOutput<typeof delivery>;
export type RenewMessage = v.InferOutput<typeof renew>;
export type CameraMessage = v.InferOutput<typeof camera>;
export type MoodMessage = v.InferOutput<typeof mood>;
/** All that speaks, or has to do with it. */
export type SpeechMessage = Extract<
  ClientMessage,
  { type: "speak" | "audio" | "audioEnd" | "interrupt" | "resume" | "heard" }
>;
export type AskMessage = v.InferOutput<typeof ask>;
/** Sound of a client's. */
export type SoundMessage = v.InferOutput<typeof audio>;
