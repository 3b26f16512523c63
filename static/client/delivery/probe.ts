import type { Camera } from "../../../runtime/base/camera.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { SOFTWARE } from "./software.ts";

/** As often as a head is to be drawn. */
const RATE = 30;
/** How long a size is tried; what a device does at first counts for nothing. */
const WARM_MS = 400, TRIAL_MS = 1000;
/** What must come of it: nine in ten of the pictures, and four in five of those that video showed before. */
const DRAWN_SHARE = 0.9, VIDEO_SHARE = 0.8;
/** Smaller pictures, scaled up, are tried where the shown size is too much: below three quarters video is the sharper. */
const SIZE_SHARES = [1, 0.75];

/** What has to be closed. */
interface Picture {
  readonly image: { close(): void };
}

/** What a drawer can be asked for a trial. */
export interface ProbedDrawer<Drawn extends Picture> {
  readonly adapter: { readonly name: string; readonly isFallback: boolean };
  draw(pose: HeadPose, camera: Camera, tag: number): void;
  onPicture: (picture: Drawn | null, tag: number, drawMs: number) => void;
  resize(size: number): void;
}

export interface ProbeOptions<Drawn extends Picture> {
  readonly drawer: ProbedDrawer<Drawn>;
  /** Pixels a side that are shown. */
  readonly size: number;
  readonly camera: Camera;
  /** Of the head's poses. */
  readonly space: ExpressionSpace;
  /** Video's pictures that were shown until now. */
  readonly videoShown: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** What came of a trial. */
export interface Trial {
  readonly size: number;
  /** Drawn a second, of 30 that were asked for. */
  readonly fps: number;
  /** Video's pictures a second, before and meanwhile. */
  readonly videoBefore: number;
  readonly videoMeanwhile: number;
}

/** Why a trial speaks against drawing here, in words; null where it does not. */
export function objectionTo({ size, fps, videoBefore, videoMeanwhile }: Trial): string | null {
  if (fps < RATE * DRAWN_SHARE) {
    return `drawing here comes to ${Math.round(fps)} of ${RATE} pictures a second at ${size} px`;
  }
  if (videoMeanwhile < videoBefore * VIDEO_SHARE) {
    return `drawing here holds up the page: video fell from ${Math.round(videoBefore)} to ${
      Math.round(videoMeanwhile)
    } pictures a second`;
  }
  return null;
}

/** The sizes that are tried, multiples of 16. */
export const sizesToTry = (
  size: number,
): number[] => [...new Set(SIZE_SHARES.map((share) => Math.max(128, Math.round(size * share / 16) * 16)))];

/**
 * Draws a head that nobody sees as often as it would be drawn, beside the page's video.
 *
 * @returns the largest size that holds, which the drawer is left at; or why none does
 */
export async function probe<Drawn extends Picture>(
  options: ProbeOptions<Drawn>,
): Promise<{ size: number } | { objection: string }> {
  const { drawer, signal } = options;
  if (drawer.adapter.isFallback) return { objection: SOFTWARE };
  const videoBefore = await rateOf(options, TRIAL_MS, async (ms) => await options.wait(ms));
  let objection = "";
  for (const size of sizesToTry(options.size)) {
    drawer.resize(size);
    await draw(options, WARM_MS);
    let fps = 0;
    const videoMeanwhile = await rateOf(
      options,
      TRIAL_MS,
      async (ms) => void (fps = await draw(options, ms)),
    );
    if (signal.aborted) return { objection: "it was given up" };
    const fault = objectionTo({ size, fps, videoBefore, videoMeanwhile });
    if (fault === null) return { size };
    objection ||= fault;
  }
  return { objection };
}

/** Video's pictures a second while something is done. */
async function rateOf(
  { videoShown, now }: Pick<ProbeOptions<never>, "videoShown" | "now">,
  ms: number,
  act: (ms: number) => Promise<void>,
): Promise<number> {
  const [before, since] = [videoShown(), now()];
  await act(ms);
  return (videoShown() - before) * 1000 / (now() - since);
}

/** @returns pictures a second */
async function draw<Drawn extends Picture>(
  { drawer, camera, space, wait, now, signal }: ProbeOptions<Drawn>,
  ms: number,
): Promise<number> {
  const pose = restPose(space);
  let drawn = 0;
  drawer.onPicture = (picture) => {
    picture?.image.close();
    drawn++;
  };
  const since = now();
  for (let at = 0; now() - since < ms && !signal.aborted; at++) {
    // It speaks, so that nothing is known from the frame before.
    pose.expression[at % pose.expression.length] = 0.3 * (1 + Math.sin(at));
    drawer.draw(pose, camera, at);
    await wait(since + (at + 1) * 1000 / RATE - now());
  }
  return drawn * 1000 / (now() - since);
}
