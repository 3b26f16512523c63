import type { EncodedFrame } from "../../../runtime/stream/sinks/sink.ts";

/** A frame for tests of sinks. */
export function frameOf(fields: Partial<EncodedFrame> = {}): EncodedFrame {
  return {
    ...{ seq: 1, ticket: 1, key: false, codec: "h264", size: 128, fps: 30, poseSeq: null, soundMs: null },
    stamps: { received: null, taken: 0, rendered: 0, encoded: 0, sent: 0 },
    data: new Uint8Array(8 * 1024),
    ...fields,
  };
}
