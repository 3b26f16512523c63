import * as v from "valibot";
import { PORTRAIT } from "../../base/camera.ts";
import { SOUND_CODECS } from "../../base/codec_names.ts";
import { alphaLayout, background, cameraFields, finite, ROLES, SENT_DELIVERIES } from "../fields.ts";
import { codec, flag, maybe, message, number, orNull, text, words } from "./schema.ts";
import { avatarPackage, headFields } from "./head.ts";

/** All that a client must know of the session; another one comes with whatever has a decoder start anew. */
export const welcome = message("welcome", {
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
