/// <reference lib="deno.worker" />
import { message as words } from "../../base/message.ts";
import { motionFile, type TakenMotion } from "../sinks/motion_file.ts";

/** What comes back: the file's bytes, or why there are none. */
export type MotionAnswer = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly problem: string };

self.onmessage = async ({ data }: MessageEvent<TakenMotion>) => {
  const answer: MotionAnswer = await motionFile(data).then(
    (bytes) => ({ bytes }),
    (error) => ({ problem: words(error) }),
  );
  self.postMessage(answer, "bytes" in answer ? [answer.bytes.buffer] : []);
};
