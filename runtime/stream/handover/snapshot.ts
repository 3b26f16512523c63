import * as v from "valibot";
import { ALPHA_LAYOUTS, CODECS, SOUND_CODECS } from "../../base/codec_names.ts";
import { isName } from "../../base/names.ts";
import { EXPRESSION_SPACE_NAMES, EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { EXPRESSIONS } from "../../motion/expressions.ts";
import {
  background,
  cameraFields,
  DELIVERIES,
  easeMs,
  moodFields,
  pictureFields,
  ROLES,
  within,
} from "../../protocol/fields.ts";
import { spokenFields } from "../../protocol/speech_fields.ts";

/*
 * A session as it travels to another server, in JSON. Times are milliseconds that have passed or are left: no two machines
 * share a clock. It is read as a stranger's input is: whatever is in it is bounded.
 */

/** The longest snapshot that is read, bytes of JSON: all that may wait to be said, and whoever comes back. */
export const MAX_SNAPSHOT_BYTES: number = 256 * 1024;
/** Members that can come back as who they were; viewers beyond that come as new ones. */
export const MAX_REMEMBERED = 200;
/** Sentences of an answer that is still being said, and characters of them all. */
export const MAX_SENTENCES = 256;
export const MAX_SAID_LENGTH = 16_000;

const memberId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const ms = within(0, 3_600_000);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 48));
/** SHA-256 in base64url. */
const digest = v.pipe(v.string(), v.regex(/^[\w-]{43}$/, "must be a hash"));
const list = <S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(v.array(item), v.maxLength(most), v.readonly());

const camera = v.object(cameraFields);
/** A camera on its way: where it is now, and how long it still takes. */
const move = v.object({ from: camera, leftMs: easeMs });

const spec = v.object({
  ...{ size: v.nonOptional(pictureFields.size), fps: v.nonOptional(pictureFields.fps) },
  /** Where the size is the server's to choose, the largest. */
  auto: pictureFields.size,
  codec: v.picklist(CODECS),
  background,
  alpha: v.optional(v.picklist(ALPHA_LAYOUTS)),
});

/** Who comes back by a secret of which nothing but the hash is known. */
const member = v.object({
  id: memberId,
  role: v.picklist(ROLES),
  secret: digest,
  /** The token that it came in by; null where it was asked for none. */
  token: v.nullable(v.pipe(v.string(), v.maxLength(128))),
  camera: v.nullable(camera),
  move: v.optional(move),
  spec,
  delivery: v.optional(v.picklist(DELIVERIES)),
  sound: v.optional(v.picklist(SOUND_CODECS)),
});

const poseFields = {
  space: v.picklist(EXPRESSION_SPACE_NAMES),
  expression: list(
    within(-10, 10),
    Math.max(...EXPRESSION_SPACE_NAMES.map((n) => EXPRESSION_SPACES[n].count)),
  ),
  /** In the order of JOINTS, three numbers each. */
  joints: v.pipe(list(within(-7, 7), JOINT_COUNT * 3), v.length(JOINT_COUNT * 3)),
};
const pose = v.pipe(
  v.object(poseFields),
  v.check(
    ({ space, expression }) => expression.length === EXPRESSION_SPACES[space].count,
    "expression must have all numbers of its space",
  ),
);

/** What is to be said, from a position of its own sound on. */
const utterance = v.object({
  id: spokenFields.id,
  generation: count,
  by: v.nullable(memberId),
  /** One text, or the sentences of an answer as far as it was written. */
  text: v.union([
    v.pipe(v.string(), v.maxLength(4000)),
    list(v.pipe(v.string(), v.maxLength(MAX_SAID_LENGTH)), MAX_SENTENCES),
  ]),
  voice: v.nullable(v.pipe(v.string(), v.maxLength(128))),
  rate: v.nonOptional(spokenFields.rate),
  /** Where it goes on, and where it began there: of its packets the first has sequence 0. Milliseconds of its sound. */
  from: v.nonOptional(spokenFields.from),
  began: v.nonOptional(spokenFields.from),
});

const speech = v.object({
  /** What the sound clock says. */
  soundMs: within(0, 1e12),
  /** The last generation that anything had. */
  generation: count,
  /** In order; the first was at the mouth. */
  utterances: list(utterance, 16),
});

export const sessionSnapshot = v.object({
  version: v.literal(1),
  avatar: v.pipe(v.string(), v.check((name) => isName("avatar", name), "must be a plain name")),
  camera,
  move: v.optional(move),
  mood: v.optional(v.object({
    mood: v.picklist(EXPRESSIONS.moods),
    amount: v.nonOptional(moodFields.amount),
    /** Who set it; null for a program. */
    by: v.nullable(memberId),
    leftMs: v.optional(ms),
  })),
  /** The last pose of who drives, as it came; left out where it came too long ago to hold. */
  frame: v.optional(v.object({ seq: count, pose })),
  /** What the head shows. */
  shown: pose,
  members: list(member, MAX_REMEMBERED),
  speech: v.optional(speech),
});

/** What another server needs to go on with a session. */
export type SessionSnapshot = v.InferOutput<typeof sessionSnapshot>;
