import * as v from "valibot";
import { EXPRESSION_SPACE_NAMES } from "../../head/expression_space.ts";
import { finite } from "../fields.ts";
import { count, list, orNull } from "./schema.ts";

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
export const headFields = {
  expressionSpaces: list(v.picklist(EXPRESSION_SPACE_NAMES)),
  /** The 52 of `arkit`, in the order of a pose's expression. */
  expressionNames: list(v.string()),
  /** How frames of the other spaces move the head: see `retarget`. */
  retargets: list(retarget),
  /** What the client should tell its user: limits and missing parts. */
  notes: list(v.string()),
};

/** Where that is from which a client draws the head by itself: addresses below the server's own. */
export const packaged = v.object({
  url: v.string(),
  /** Of the head that the package names; null where it has its own inside. */
  head: orNull(v.string()),
  /** How large the package is; 0 where nobody says. */
  bytes: count,
});
/** Null where the server gives none. */
export const avatarPackage = v.optional(orNull(packaged));
