import * as v from "valibot";
import { SOUND_CODECS } from "../../base/codec_names.ts";
import { alphaLayout, finite } from "../fields.ts";
import { bytes, codec, message, number, orNull } from "./schema.ts";

/* What comes all the time: pictures, or poses for who draws by itself, and sound. */

/** Milliseconds since the epoch, fractional. `received` is null where the idle motion was shown. */
export const stamps = v.object({
  /** The newest pose in the picture arrived. */
  received: orNull(finite),
  /** It was sampled for the frame. */
  taken: finite,
  /** The picture was read back from the GPU. */
  rendered: finite,
  encoded: finite,
  sent: finite,
});

export const video = message("video", {
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
export const pose = message("pose", {
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
export const audio = message("audio", {
  /** Another for each utterance, and for one that is resumed; a later one has a higher number. */
  generation: finite,
  /** Counts the packets of the generation; a gap is a packet that this client was spared. */
  sequence: finite,
  /** Of its first sample. */
  soundMs: finite,
  codec: v.picklist(SOUND_CODECS),
  data: bytes,
});
