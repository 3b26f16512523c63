// Does the tracker find everybody? One picture of each of many random people, from a little to the side:
// deno run -A tests/judge/sheet/many.ts [COUNT] [FIRST SEED]
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { personAvatar } from "../../../runtime/commands/person/people.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openStage } from "../stage.ts";
import { mean } from "../statistics.ts";

/** Splats of a person: what the tracker's nets see of a face at 192 pixels is not finer. */
const SPLATS = 20_000;
/** Radians to either side. */
const TURN = 0.35;

if (import.meta.main) {
  const [count = 500, first = 1] = Deno.args.map(Number);
  const stock = await buildStockAvatar(), stage = await openStage(new AbortController().signal);
  const lost: number[] = [], errors: number[] = [];
  for (let i = 0; i < count; i++) {
    const seed = first + i, avatar = await personAvatar(stock, { seed }, SPLATS);
    const camera = { ...PORTRAIT, azimuth: TURN * Math.sin(seed) };
    const [shot] = await stage.shoot(
      avatar,
      [{ label: `${seed}`, pose: restPose("arkit"), camera }],
      false,
      () => {},
    );
    if (shot!.tracked === null) lost.push(seed);
    else errors.push(shot!.error);
    if ((i + 1) % 20 === 0 || i + 1 === count) {
      console.log(
        `${errors.length} of ${i + 1} found, off by ${mean(errors).toFixed(3)} eye distances, lost: ${
          lost.join(", ") || "none"
        }`,
      );
    }
  }
  await stage.close();
}
