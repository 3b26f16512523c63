import { H264_KINDS, type H264KindName } from "./names.ts";

/**
 * Who encodes, once a trial has found one that is better than x264. In the process' environment, which all of its threads
 * have: a stream that is opened after it was set has it, in whichever thread.
 */
const NAME = "HEADCAST_H264";

export function chosenKind(): H264KindName {
  const name = Deno.env.get(NAME);
  return H264_KINDS.find((each) => each === name) ?? "x264";
}

/** For all streams that are opened from now on. */
export const chooseKind = (name: H264KindName): void => Deno.env.set(NAME, name);
