/** The real tracker on a few frames: that it sees our head at all, and that it would tell if it did not. */
import assert from "node:assert/strict";
import { buildStockAvatar } from "../../runtime/avatar/stock/build.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../runtime/head/arkit.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { framing } from "./finding.ts";
import { openStage, type Shot } from "./stage.ts";

const lack = await lackOfBrowser();

const still = (label: string, yaw: number, weights: Partial<Record<ArkitShape, number>> = {}) => {
  const pose = restPose("arkit");
  for (const [name, weight] of Object.entries(weights)) {
    pose.expression[ARKIT_INDEX[name as ArkitShape]] = weight;
  }
  return { label, pose, camera: framing(20, 0.7, yaw) };
};

const height = ({ tracked }: Shot, upper: number, lower: number): number =>
  tracked![lower * 3 + 1]! - tracked![upper * 3 + 1]!;

testUnless(lack, {
  name: "the tracker finds the stock avatar, its landmarks, an open jaw and a wink, and no face at the back",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const stage = await openStage(new AbortController().signal);
    try {
      const shots = await stage.shoot(
        await buildStockAvatar(),
        [
          still("front", 0),
          still("side", 40),
          still("wink", 0, { jawOpen: 1, eyeBlinkLeft: 1 }),
          still("back", 180),
        ],
        false,
        () => {},
      );
      for (const { label, tracked } of shots) {
        if (label === "back") assert.equal(tracked, null, "the back of a head is no face");
        else assert.ok(tracked, `no face: ${label}`);
      }
      const [front, , wink] = shots as [Shot, Shot, Shot];
      assert.ok(front.error < 0.06, `landmarks lie within 6 % of the eyes' distance: ${front.error}`);
      // The upper inner lip and the lower one; the lids' middles, the subject's left and right.
      assert.ok(
        height(wink, 13, 14) > height(front, 13, 14) + 20,
        `${height(wink, 13, 14)} pixels of open mouth`,
      );
      assert.ok(height(wink, 386, 374) < 0.5 * height(front, 386, 374), "the left eye is shut");
      assert.ok(height(wink, 159, 145) > 0.75 * height(front, 159, 145), "the right eye is open");
    } finally {
      await stage.close();
    }
  },
});
