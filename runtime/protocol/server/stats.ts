import * as v from "valibot";
import { finite, SENT_DELIVERIES } from "../fields.ts";
import { count, maybe, message, orNull } from "./schema.ts";

/** Medians over the last second, milliseconds after `received`; null where nobody drove. */
export const latency = v.object({ taken: finite, rendered: finite, encoded: finite, sent: finite });

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
export const stats = message("stats", {
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
