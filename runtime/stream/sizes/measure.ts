import { PORTRAIT } from "../../base/camera.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import { restPose } from "../../motion/head_pose.ts";
import type { Clock } from "../live_clock.ts";
import { FRAMES_IN_FLIGHT } from "../limits.ts";
import type { RenderClient } from "../worker/render_client.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import { costRatio } from "./ladder.ts";

/** Frames that are not counted: the first compile kernels. */
const FIRST = 2;
/** A size is looked at for so long, ms, and for so many frames at least. */
const LOOK_MS = 300, LEAST_FRAMES = 4;

/**
 * Finds the largest size that a rate is held at, by drawing: the whole picture first, then what should be held by what that
 * took. Takes about a second where less is held, a third of one where the whole picture is.
 *
 * @param spec its size is the whole one
 * @param ladder sizes to choose from, the largest first
 * @param rate frames a second
 * @returns pixels a side; null where somebody came meanwhile, who goes before, or where nothing could be drawn
 */
export async function measureHeld(
  render: RenderClient,
  spec: RenditionSpec,
  space: ExpressionSpace,
  ladder: readonly number[],
  rate: number,
  clock: Pick<Clock, "now">,
): Promise<number | null> {
  // The largest that does not hold it, and the smallest, which has to do.
  let above = -1, below = ladder.length - 1, at = 0;
  while (below - above > 1) {
    const held = await measureRate(render, { ...spec, size: ladder[at]! }, space, clock);
    if (held === null) return null;
    if (held >= rate) below = at;
    else above = at;
    const likely = ladder.findIndex((size) => held * costRatio(ladder[at]!, size) >= rate);
    at = likely > above && likely < below ? likely : (above + below) >> 1;
  }
  return ladder[below]!;
}

/** Draws as fast as it can for a moment. @returns frames a second; null where somebody else came, or nothing could be drawn */
export function measureRate(
  render: RenderClient,
  spec: RenditionSpec,
  space: ExpressionSpace,
  clock: Pick<Clock, "now">,
): Promise<number | null> {
  return new Promise((resolve) => {
    const pose = restPose(space);
    let asked = 0, came = 0, since = 0, isOver = false;
    const end = (rate: number | null) => {
      if (isOver) return;
      isOver = true;
      target.close();
      resolve(rate);
    };
    /** What has been drawn already is not drawn again: each is seen from another side. */
    const ask = () => {
      asked++;
      target.frame(asked, asked === 1, pose, { ...PORTRAIT, azimuth: asked / 100 });
    };
    const target = render.open(spec, {
      opened() {
        for (let at = 0; at < FRAMES_IN_FLIGHT; at++) ask();
      },
      chunk() {
        if (isOver) return;
        if (render.targets.size > 1) return end(null);
        came++;
        const counted = came - FIRST, passed = clock.now() - since;
        if (counted === 0) since = clock.now();
        if (counted >= LEAST_FRAMES && passed >= LOOK_MS) return end(counted * 1000 / passed);
        ask();
      },
      interrupted: () => end(null),
      refused: () => end(null),
    });
  });
}
