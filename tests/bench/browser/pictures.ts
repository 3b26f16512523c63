/**
 * A browser's pictures by its own WebGPU beside the float64 twin's, without a card: random scenes, all that the tests of
 * the server's renderer use, and the posed stock avatar, by both profiles' kernels.
 *
 *   deno run -A tests/bench/browser/pictures.ts --size 256
 */
import { parseArgs } from "node:util";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { decodeBase64 } from "../../formats/hostile.ts";
import { projectSplats } from "../../reference/project.ts";
import { rasterizeSeen } from "../../reference/rasterize.ts";
import { randomScene } from "../../reference/scenes.ts";
import { BACKGROUND, twinPicture } from "../../render/posed_twin.ts";
import { CAMERA, SCENES, SEEDS } from "../../render/random_scenes.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { withBrowserGpu } from "../../e2e/gpu/browser_gpu.ts";
import { packRecord } from "../../e2e/gpu/record.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { size: { type: "string", default: "256" }, avatar: { type: "string", default: "stock" } },
});
const size = Number(values.size);
const PROFILES = ["cpu", "gpu"] as const;
const BLACK = { r: 0, g: 0, b: 0 };
const SCENE_SIZE = 96;

const avatar = await readAvatar(values.avatar);
const pose = restPose(avatar.head.expressionSpace);
avatar.head.expressionNames.forEach((name, at) => {
  pose.expression[at] = /jawOpen|Smile|browInnerUp/.test(name) ? 0.6 : 0;
});
const camera = { ...PORTRAIT, azimuth: 0.3 };

await withBrowserGpu(new Map([["avatar", packRecord(avatar)]]), async ({ call }) => {
  for (const profile of PROFILES) {
    const rows: string[][] = [];
    for (const [what, count, options] of SCENES) {
      let furthest = 0;
      for (const seed of SEEDS) {
        const wish = { size: SCENE_SIZE, background: BLACK, camera: CAMERA };
        const { data } = await call("drawScene", profile, [seed, count, options], wish);
        const splats = randomScene(seed, count, options);
        const twin = rasterizeSeen(splats, projectSplats(splats, CAMERA, SCENE_SIZE), SCENE_SIZE, BLACK);
        furthest = Math.max(furthest, ...twin.outside(decodeBase64(data)));
      }
      rows.push([`${what}, ${SEEDS.length} seeds`, profile, furthest.toFixed(2), "-", "-"]);
    }
    const twin = twinPicture(avatar, pose, camera, size);
    const wish = {
      ...{ size, background: BACKGROUND, camera },
      pose: { expression: [...pose.expression], joints: [...pose.joints] },
    };
    const { data } = await call("drawAvatar", profile, "avatar", wish);
    const outside = twin.outside(decodeBase64(data));
    const squares = outside.reduce((sum, each) => sum + each * each, 0) / outside.length;
    rows.push([
      `the posed avatar, ${avatar.splatCount} splats, ${size} px`,
      profile,
      outside.reduce((most, each) => Math.max(most, each), 0).toFixed(2),
      (outside.filter((each) => each > 1).length / outside.length * 1e6).toFixed(0),
      (10 * Math.log10(255 ** 2 / squares)).toFixed(1),
    ]);
    printTable(["picture", "kernels", "furthest, of 255", "values beyond 1/255, a million", "dB"], rows);
  }
});
Deno.exit();
