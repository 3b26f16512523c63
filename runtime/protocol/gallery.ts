import * as v from "valibot";

/* What the server's API says of avatars and takes for them: one schema for both ends. */

/** An avatar as a gallery shows it. What a broken folder does not say is null. */
export const galleryAvatar = v.object({
  name: v.string(),
  /** Path of its picture on this server; null where it has none. */
  preview: v.nullable(v.string()),
  /** Shown where nobody names one. */
  isDefault: v.boolean(),
  /** Why it cannot be shown, and what to do. */
  problem: v.optional(v.string()),
  /** The words that it was made from. */
  prompt: v.nullable(v.string()),
  /** Milliseconds since 1970. */
  made: v.nullable(v.number()),
  /** Of its folder's files together. */
  bytes: v.number(),
  splats: v.nullable(v.number()),
  /** The head's name. */
  head: v.nullable(v.string()),
  /** A session with somebody in it shows it, or is about to. */
  inUse: v.boolean(),
  /** Those sessions that the asker may know of. */
  sessions: v.array(v.string()),
  /** A training of this server is at work on it. */
  making: v.boolean(),
  /** Whether it may be renamed and deleted now, by an operator. */
  deletable: v.boolean(),
});
export type GalleryAvatar = v.InferOutput<typeof galleryAvatar>;

/** The answer of `GET /api/avatars`. */
export const gallery = v.object({
  avatars: v.array(galleryAvatar),
  /** Whether the asker may rename, delete and upload some, and have heads made. */
  operator: v.boolean(),
  /** Whether this server makes heads of words. */
  makes: v.boolean(),
});
export type Gallery = v.InferOutput<typeof gallery>;

/** The body of `PATCH /api/avatars/NAME`. */
export const renaming = v.strictObject({ name: v.string() });

/** The answer of a rename and of an upload. */
export const namedAvatar = v.object({ name: v.string() });

/** How the file is called that holds a whole avatar: NAME.headcast.zip. */
export const AVATAR_FILE_ENDING = ".headcast.zip";
