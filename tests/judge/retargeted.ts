import "../../runtime/avatar/folder/heads.ts";
import { openClip } from "../../runtime/commands/clip/open.ts";
import { headByName, headNames } from "../../runtime/head/registry.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { createRetargetMap } from "../../runtime/motion/retarget/retarget_map.ts";
import { retargetBetween } from "../../runtime/motion/retarget/retargets.ts";
import type { Check, Figure } from "./check.ts";
import { motionFigure } from "./clip.ts";
import { MEASURES } from "./measures.ts";
import { film } from "./turns.ts";

/** Every head of ARKit's shapes that was added drives the stock head: the capture's weights are its own. */
export const retargeted: Check = {
  name: "retargeted",
  summary: "it sees the motions of a capture that drives another head, retargeted to the stock head",
  async run(bench) {
    if (bench.clip === undefined) return { skipped: "no capture was given: --clip" };
    const motion = await openClip(bench.clip);
    if (motion.space !== "arkit") return { skipped: `the capture is not one of ARKit shapes: ${bench.clip}` };
    const stock = await headByName("stock"), figures: Figure[] = [];
    for (const name of (await headNames()).slice(1)) {
      const head = await headByName(name);
      if (head.expressionSpace !== "arkit") continue;
      const map = createRetargetMap(retargetBetween(head, stock));
      const count = Math.min(motion.frameCount, bench.frames(motion.frameCount));
      const asked = new Map<HeadPose, HeadPose>();
      for (let i = 0; i <= count; i++) {
        const from = restPose("arkit"), to = restPose("arkit");
        if (i > 0) motion.pose(Math.floor((i - 1) * motion.frameCount / count), from);
        map.apply(from, to);
        asked.set(to, from);
      }
      const seen = await film(bench, "retargeted", [...asked.keys()]);
      if (seen === null) return { skipped: "the tracker found no face from the front" };
      const poses = seen.poses.map((pose) => asked.get(pose)!);
      figures.push(...MEASURES.map((measure): Figure => {
        const figure = motionFigure(bench, measure, seen.shots, poses);
        return { ...figure, name: `${name}: ${figure.name}` };
      }));
    }
    return figures.length === 0
      ? { skipped: "no head of ARKit's shapes was added: deno task head add" }
      : { figures };
  },
};
