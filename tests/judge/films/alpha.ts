/**
 * Films with alpha as Chromium shows them over magenta and green, held against the renderer's own picture:
 *
 *     deno run -A tests/judge/films/alpha.ts [avatar] [folder for pictures]
 *
 * Mean and 95th percentile of the error over pixels strictly between seen and not seen, of 255, at 512 and 1024.
 */
import { join } from "node:path";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { encodePng } from "../../../runtime/formats/png.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { renderFrames, type Scene, type Still } from "../../../runtime/render/frames.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { renderWebm } from "../../../runtime/render/files/to_file.ts";
import { deflateSync } from "node:zlib";
import { withBrowser } from "../../e2e/browser.ts";
import { BEHIND, edgeError, seeFilm } from "../../e2e/film_over.ts";

const FPS = 25, COUNT = 25, SEEN = 12;
const [name, folder] = Deno.args;
const avatar = await readAvatar(name);
const gpu = await openLocalGpu();
const renderer = await createRenderer(gpu);
const loaded = await renderer.load(avatar);
const pose = restPose(avatar.head.expressionSpace);
const stillAt = (frame: number): Still => ({ pose, camera: { ...PORTRAIT, azimuth: frame * 0.03 } });

for (const size of [512, 1024]) {
  const scene: Scene = { renderer, avatar: loaded, size, background: "transparent" };
  const path = await Deno.makeTempFile({ suffix: ".webm" });
  const began = performance.now();
  await renderWebm(scene, path, { fps: FPS, count: COUNT, stillAt });
  const took = (performance.now() - began) / COUNT;
  const [own] = await Array.fromAsync(renderFrames(scene, "rgba", 1, () => stillAt(SEEN)));
  const film = await Deno.readFile(path);
  console.log(
    `${size}: ${took.toFixed(0)} ms a frame, ${(film.length * 8 * FPS / COUNT / 1e6).toFixed(2)} Mbit/s`,
  );
  await withBrowser(async (context) => {
    const seen = await seeFilm(context, film, size, (SEEN + 0.5) / FPS);
    for (const colour of BEHIND) {
      for (const way of ["drawn", "onScreen"] as const) {
        const picture = seen[way][colour];
        const { pixels, mean, p95, darker } = edgeError(own!.data, picture, colour);
        console.log(
          `  ${way} over ${colour}: ${pixels} pixels, mean ${mean.toFixed(2)}, 95 % ${p95.toFixed(1)}, ` +
            `darker by ${darker.toFixed(2)}`,
        );
        if (folder) {
          const png = encodePng(picture, size, size, 4, (bytes) => deflateSync(bytes));
          await Deno.writeFile(join(folder, `${size}-${way}-${colour.slice(1)}.png`), png);
        }
      }
    }
  });
  await Deno.remove(path);
}
gpu.close();
