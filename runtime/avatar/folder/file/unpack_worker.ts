/// <reference lib="deno.worker" />
import { message as words } from "../../../base/message.ts";
import { stepBack } from "../../../system/step_back.ts";
import type { UnpackAnswer, UnpackOrder } from "./unpack_aside.ts";
import { NoAvatarError, unpackAvatarFile } from "./unpack_avatar.ts";

self.onmessage = async ({ data: { path, folder, title } }: MessageEvent<UnpackOrder>) => {
  const answer = (message: UnpackAnswer) => self.postMessage(message);
  // Whoever watches meanwhile goes first.
  stepBack();
  try {
    answer({ title: await unpackAvatarFile(path, folder, title) });
  } catch (error) {
    answer({ problem: words(error), isRefusal: error instanceof NoAvatarError });
  }
};
