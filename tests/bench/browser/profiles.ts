/**
 * Both profiles' kernels by Chromium's WebGPU without a card: what opening takes, the slowest pipelines, CPU and wall ms a
 * frame of the whole avatar on a canvas, and by stage.
 *
 *   deno run -A tests/bench/browser/profiles.ts --sizes 512,256 --frames 12 --turns 3
 */
import { pid } from "node:process";
import { parseArgs } from "node:util";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { bundlePage, CANVAS_FLAGS, openGpuPage, servePage } from "../../e2e/gpu/browser_gpu.ts";
import { packRecord } from "../../e2e/gpu/record.ts";
import { cpuOfChildren } from "../peers/cpu_of_children.ts";
import { printTable } from "../table.ts";
import type { BenchCalls } from "./page.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    sizes: { type: "string", default: "512,256" },
    frames: { type: "string", default: "12" },
    turns: { type: "string", default: "3" },
    avatar: { type: "string", default: "stock" },
  },
});
const [frames, turns] = [Number(values.frames), Number(values.turns)];
const path = Array.from({ length: frames }, (_, i) => ({
  ...PORTRAIT,
  azimuth: 0.3 * Math.sin(2 * Math.PI * i / frames),
}));
const inWords = (times: Record<string, number>, most = Infinity) =>
  Object.entries(times).toSorted((a, b) => b[1] - a[1]).slice(0, most)
    .map(([what, ms]) => `${what} ${ms.toFixed(0)}`).join(", ");

const avatar = packRecord(await readAvatar(values.avatar));
await using server = servePage(
  await bundlePage("tests/bench/browser/page.ts"),
  new Map([["avatar", avatar]]),
);
const rows: string[][] = [];
await withBrowser(
  async (context) => {
    for (const size of values.sizes.split(",").map(Number)) {
      for (const profile of ["cpu", "gpu"] as const) {
        const { page, call } = await openGpuPage<BenchCalls>(await context.newPage(), server);
        const laps = await call("openHead", profile, size);
        console.log(`${size} px, ${profile} kernels, ms: ${inWords(laps)}`);
        console.log(`  pipelines: ${inWords(await call("compiled"), 6)}`);
        const times: { cpu: number; wall: number }[] = [];
        for (let turn = 0; turn < turns; turn++) {
          const [cpu, since] = [cpuOfChildren(pid), performance.now()];
          await call("draw", path);
          times.push({
            cpu: (cpuOfChildren(pid) - cpu) / frames,
            wall: (performance.now() - since) / frames,
          });
        }
        console.log(`  stages: ${inWords(await call("stages", PORTRAIT))}`);
        const least = (of: "cpu" | "wall") => Math.min(...times.map((each) => each[of])).toFixed(0);
        rows.push([String(size), profile, least("cpu"), least("wall")]);
        await page.close();
      }
    }
  },
  {},
  CANVAS_FLAGS,
);
console.log();
printTable(["pixels", "kernels", "CPU ms a frame", "wall ms a frame"], rows);
console.log(`The least of ${turns} turns; load ${Deno.loadavg()[0]!.toFixed(1)}.`);
Deno.exit();
