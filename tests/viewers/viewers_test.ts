import assert from "node:assert/strict";
import { stillGlb } from "../../runtime/avatar/export/moving_glb.ts";
import { emptyCloud } from "../../runtime/formats/splats/splat_cloud.ts";
import { writeSplat } from "../../runtime/formats/splats/splat.ts";
import { writeSplatPly } from "../../runtime/formats/splats/splat_ply.ts";
import { writeSpz } from "../../runtime/formats/splats/spz.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { openViewers, type Viewer } from "./viewers.ts";

/*
 * Balls that stand where no mirror image and no turn of them would: seen from the front, red is right (the subject's
 * left), green up, cyan left and down, and of the two in the middle the blue one is in front.
 */
const BALLS = [
  { name: "red", at: [0.08, 0, 0], size: 0.012, colour: [0.9, 0.1, 0.1] },
  { name: "green", at: [0, 0.08, 0], size: 0.012, colour: [0.1, 0.8, 0.1] },
  { name: "cyan", at: [-0.06, -0.05, 0], size: 0.012, colour: [0.1, 0.7, 0.7] },
  { name: "yellow", at: [0, 0, -0.05], size: 0.012, colour: [0.8, 0.8, 0.1] },
  { name: "blue", at: [0, 0, 0.05], size: 0.012, colour: [0.2, 0.2, 0.9] },
] as const;
const CAMERA = { size: 160, eye: [0, 0, 0.6], target: [0, 0, 0], fovY: 0.5 } as const;

function ballCloud() {
  const cloud = emptyCloud(BALLS.length);
  BALLS.forEach(({ at, size, colour }, i) => {
    cloud.position.set(at, i * 3);
    cloud.scale.fill(size, i * 3, i * 3 + 3);
    cloud.colour.set(colour, i * 3);
    cloud.opacity[i] = 0.99;
    cloud.rotation[i * 4] = 1;
  });
  return cloud;
}

const cloud = ballCloud();
const FILES: Readonly<Record<string, Uint8Array>> = {
  "balls.ply": writeSplatPly(cloud),
  "balls.spz": await writeSpz(cloud),
  "balls.splat": writeSplat(cloud),
  "balls.glb": stillGlb(cloud, "balls"),
};

/** Where a point is seen, pixels. */
function pixelOf([x, y, z]: readonly [number, number, number]): [number, number] {
  const focal = CAMERA.size / 2 / Math.tan(CAMERA.fovY / 2), depth = CAMERA.eye[2] - z;
  return [CAMERA.size / 2 + focal * x / depth, CAMERA.size / 2 - focal * y / depth];
}

/** What each viewer reads; three.js's own reader of glTF shows points. */
const READS: Readonly<Record<Viewer, readonly string[]>> = {
  spark: ["balls.ply", "balls.spz", "balls.splat"],
  playcanvas: ["balls.ply", "balls.glb"],
  three: ["balls.glb"],
};

testUnless(await lackOfBrowser(), {
  name:
    "Spark and PlayCanvas draw each form upright, facing and unmirrored, in its colours; three.js has points there",
  async fn() {
    const viewers = await openViewers();
    try {
      for (const [viewer, names] of Object.entries(READS) as [Viewer, string[]][]) {
        for (const name of names) {
          const { pixels, said } = await viewers.draw(viewer, name, FILES[name]!, CAMERA);
          for (const ball of BALLS) {
            if (ball.name === "yellow") continue;
            const [x, y] = pixelOf(ball.at).map(Math.round) as [number, number];
            const at = (Math.min(y, CAMERA.size - 1) * CAMERA.size + x) * 4;
            const off = ball.colour.map((c, k) => Math.abs(pixels[at + k]! / 255 - c));
            assert.ok(
              Math.max(...off) < 0.06,
              `${viewer} draws ${name}'s ${ball.name} ball as ${pixels.subarray(at, at + 3)} (${said})`,
            );
          }
        }
      }
    } finally {
      await viewers.close();
    }
  },
});
