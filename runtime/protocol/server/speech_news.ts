import * as v from "valibot";
import { finite } from "../fields.ts";
import { count, message, text, words } from "./schema.ts";

/** What becomes of an utterance. */
export const speaking = message("speaking", {
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
export const interrupted = message("interrupted", {
  id: text,
  generation: finite,
  /** The furthest that any client has played it, milliseconds of the utterance. */
  playedMs: count,
  /** How many clients have said so; 0: it is by the server's clock. */
  answers: count,
});

/** More of the answer to a question, to whoever asked. */
export const answer = message("answer", {
  id: text,
  /** What has come since the last one, as the model wrote it. */
  text,
  /** Nothing more comes. */
  done: v.fallback(v.boolean(), false),
  /** With `done`: why it ended before its end. */
  reason: words,
});
