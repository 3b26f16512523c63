/*
 * Writes an avatar that is bound to a version of the stock head, and what the program of that time shows of it:
 *
 *     deno run -A tests/goldens/head_versions/write.ts CHECKOUT VERSION
 *
 * CHECKOUT is this repository at the commit before the head changed (git worktree add ../then COMMIT), so that the
 * pictures are those of a program that knows nothing of versions. Version 1 is of commit
 * 9d410fb41c2a, on llvmpipe. To be run once a version, never again.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { STILLS } from "./stills.ts";

const [checkout = ".", version = ""] = Deno.args;
const then = pathToFileURL(resolve(checkout) + "/");
const load = (path: string) => import(new URL(`runtime/${path}`, then).href);
const { buildStockAvatar } = await load("avatar/stock/build.ts");
const { saveAvatar } = await load("avatar/folder/avatar_folder.ts");
const { openLocalGpu } = await load("render/files/local_gpu.ts");
const { createRenderer } = await load("render/renderer.ts");
const { renderPng } = await load("render/files/to_file.ts");

/** One splat in so many is kept, and made larger, so that a face is still seen. */
const EVERY = 250;
const WIDER = 9;

const whole = await buildStockAvatar();
const kept = Array.from({ length: Math.floor(whole.splatCount / EVERY) }, (_, i) => i * EVERY);
const few = (values: Float32Array | Uint32Array | Uint8Array, factor = 1) => {
  const width = values.length / whole.splatCount;
  const rows = kept.flatMap((i) => [...values.subarray(i * width, (i + 1) * width)].map((x) => x * factor));
  return (values.constructor as Float32ArrayConstructor).from(rows);
};
const avatar = {
  ...whole,
  name: `version ${version}`,
  splatCount: kept.length,
  binding: few(whole.binding),
  position: few(whole.position),
  rotation: few(whole.rotation),
  scale: few(whole.scale, WIDER),
  opacity: few(whole.opacity),
  colour: few(whole.colour),
  oneSided: few(whole.oneSided),
  // Version 1 is from before there was light that moves.
  ...(whole.light && {
    light: Object.fromEntries(
      Object.entries(whole.light).map(([name, values]) => [name, few(values as Float32Array)]),
    ),
  }),
};
const folder = new URL(`./${version}/`, import.meta.url).pathname;
await saveAvatar(avatar, folder.slice(0, -1), { replace: true });
const gpu = await openLocalGpu({ profile: "cpu" });
const renderer = await createRenderer(gpu);
const scene = {
  renderer,
  avatar: await renderer.load(avatar),
  size: 128,
  background: { r: 0.12, g: 0.14, b: 0.16 },
};
for (const [name, still] of Object.entries(STILLS)) {
  await Deno.writeFile(`${folder}${name}.png`, await renderPng(scene, still));
}
Deno.exit(0);
