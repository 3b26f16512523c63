import type { Stamps } from "../../protocol/server_messages.ts";
import { FRAME_AGE, FRAME_BYTES, FRAME_STAGES, FRAMES } from "../../telemetry/figures.ts";

/** Notes a picture that leaves. @param fresh whether it is the first of its pose */
export function noteFrame(
  { received, taken, rendered, encoded, sent }: Stamps,
  bytes: number,
  fresh: boolean,
) {
  FRAMES.add(1);
  FRAME_BYTES.add(bytes);
  FRAME_STAGES.drawn.record((rendered - taken) / 1000);
  FRAME_STAGES.encoded.record((encoded - rendered) / 1000);
  FRAME_STAGES.sent.record((sent - encoded) / 1000);
  // A pose is late once: pictures that show it again say nothing of the path.
  if (received === null || !fresh) return;
  FRAME_STAGES.sampled.record((taken - received) / 1000);
  FRAME_AGE.record((sent - received) / 1000);
}
