import * as v from "valibot";
import { AVATAR_NEWS, finite, SENT_DELIVERIES } from "../fields.ts";
import { codec, maybe, message, number, text, words } from "./schema.ts";
import { avatarPackage, headFields } from "./head.ts";

/* What becomes different in what a client is shown, without another welcome. */

/**
 * Somebody wants another avatar shown, and what becomes of that: to everybody. With `shown` its head's part of `welcome`
 * comes too; the stream goes on, and its next picture is a key frame of the other head.
 */
export const avatar = message("avatar", {
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
export const size = message("size", {
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
export const delivery = message("delivery", {
  delivery: v.picklist(SENT_DELIVERIES),
  /** Where video begins: as in `welcome`. */
  size: number,
  most: number,
  codec: maybe(codec),
  codecString: words,
  /** Why, where this client asked for something else. */
  reason: words,
});
