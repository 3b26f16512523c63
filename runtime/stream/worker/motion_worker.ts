/// <reference lib="deno.worker" />
import { message as words } from "../../base/message.ts";
import { joinedBlocks, motionFile, type TakenBlocks } from "../sinks/motion_file.ts";

/** What comes back: the file's bytes, or why there are none. */
export type MotionAnswer = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly problem: string };

self.onmessage = async ({ data }: MessageEvent<TakenBlocks>) => {
  const answer: MotionAnswer = await motionFile(joinedBlocks(data)).then(
    (bytes) => ({ bytes }),
    (error) => ({ problem: words(error) }),
  );
  self.postMessage(answer, "bytes" in answer ? [answer.bytes.buffer] : []);
};
