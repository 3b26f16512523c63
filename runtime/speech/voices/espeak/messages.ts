import type { TimedPhone } from "../../phones.ts";
import type { EspeakSentence, EspeakVoice } from "./library.ts";

/** A sentence to be said, or to be said no further. One JSON line on the process' standard input. */
export type EspeakOrder = EspeakSentence & { readonly job: number } | { readonly stop: number };

/** What the process answers. A chunk's samples (float32, as this machine orders bytes) follow its head. */
export type EspeakAnswer =
  | { readonly kind: "ready"; readonly sampleRate: number; readonly voices: readonly EspeakVoice[] }
  | { readonly kind: "unable"; readonly reason: string }
  | { readonly kind: "chunk"; readonly job: number; readonly phones: readonly TimedPhone[] }
  | { readonly kind: "done"; readonly job: number }
  | { readonly kind: "failed"; readonly job: number; readonly reason: string };

/** An answer and the bytes behind it. */
export interface EspeakFrame {
  readonly answer: EspeakAnswer;
  readonly body: Uint8Array<ArrayBuffer>;
}

const HEAD_BYTES = 8;
const NOTHING = new Uint8Array();

/** Lengths of head and body (uint32, little-endian), the head as JSON, the body. */
export function packFrame(answer: EspeakAnswer, body: Uint8Array = NOTHING): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(answer));
  const frame = new Uint8Array(HEAD_BYTES + head.length + body.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, head.length, true);
  view.setUint32(4, body.length, true);
  frame.set(head, HEAD_BYTES);
  frame.set(body, HEAD_BYTES + head.length);
  return frame;
}

/** Takes frames from a stream of bytes, however it is cut. The next one is read when it is asked for. */
export interface FrameReader {
  /** Null where the stream ends, in the midst of a frame or not. */
  next(): Promise<EspeakFrame | null>;
  cancel(): void;
}

export function createFrameReader(bytes: ReadableStream<Uint8Array>): FrameReader {
  const reader = bytes.getReader();
  let held = new Uint8Array();

  async function fill(length: number): Promise<boolean> {
    while (held.length < length) {
      const { done, value } = await reader.read();
      if (done) return false;
      const joined = new Uint8Array(held.length + value.length);
      joined.set(held);
      joined.set(value, held.length);
      held = joined;
    }
    return true;
  }

  return {
    async next() {
      if (!await fill(HEAD_BYTES)) return null;
      const view = new DataView(held.buffer, held.byteOffset);
      const bodyAt = HEAD_BYTES + view.getUint32(0, true);
      const end = bodyAt + view.getUint32(4, true);
      if (!await fill(end)) return null;
      const answer = JSON.parse(new TextDecoder().decode(held.subarray(HEAD_BYTES, bodyAt))) as EspeakAnswer;
      const body = held.slice(bodyAt, end); // a copy begins at byte 0, as float32 needs it
      held = held.subarray(end);
      return { answer, body };
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
