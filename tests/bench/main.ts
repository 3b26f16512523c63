import type { Gpu, Profile } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { benchScene, type RenderFigures } from "./render_bench.ts";
import { withSheen } from "./sheen.ts";
import { shellScene } from "./shell_scene.ts";
import { printTable } from "./table.ts";

export interface BenchOptions {
  /** Pixels; 512 and 1024 where left out. */
  readonly size?: number;
  /** Of the synthetic scenes. */
  readonly splats: number;
  readonly frames: number;
  /** Also the live path; loads npm packages. */
  readonly live: boolean;
  readonly profile?: Profile;
  readonly json: boolean;
}

/** Prints milliseconds a stage and frames a second, as a table or as JSON. */
export async function runBench(options: BenchOptions): Promise<void> {
  const gpu = await openLocalGpu(options.profile ? { profile: options.profile } : {});
  const rendering = await benchRendering(gpu, options);
  const { adapterName, profile } = gpu;
  gpu.close();
  if (!options.json) {
    console.log(`${adapterName}, ${profile} kernels, ${navigator.hardwareConcurrency} cores\n`);
    printRendering(rendering);
  }
  const live = options.live ? await (await import("./live_bench.ts")).benchLive(options) : [];
  if (options.json) {
    const device = { adapter: adapterName, profile, os: Deno.build.os, cores: navigator.hardwareConcurrency };
    console.log(JSON.stringify({ device, rendering, live }, null, 2));
    return;
  }
  for (const figures of live) console.log(figures.line);
}

async function benchRendering(gpu: Gpu, { size, splats, frames }: BenchOptions): Promise<RenderFigures[]> {
  const { buildStockAvatar } = await import("../../runtime/avatar/stock/build.ts");
  const stock = await buildStockAvatar();
  const scenes = [
    ["stock avatar", stock],
    ["stock avatar, harmonics", withSheen(stock)],
    ["shell, small splats", shellScene(splats, [0.7, 1.3])],
    ["shell, large splats", shellScene(splats, [2, 4])],
  ] as const;
  const figures: RenderFigures[] = [];
  for (const each of size ? [size] : [512, 1024]) {
    for (const [name, scene] of scenes) figures.push(await benchScene(gpu, name, scene, each, frames));
  }
  return figures;
}

function printRendering(rows: readonly RenderFigures[]): void {
  const stages = [...new Set(rows.flatMap((row) => Object.keys(row.stages)))];
  const header = ["scene", "size", "splats", "tiles/splat", ...stages, "frame", "p95", "frames/s", "first"];
  const table = rows.map((row) => [
    row.scene,
    `${row.size}`,
    `${row.splats}`,
    (row.intersections / row.splats).toFixed(2),
    ...stages.map((stage) => row.stages[stage]?.toFixed(2) ?? "-"),
    row.frame.median.toFixed(1),
    row.frame.p95.toFixed(1),
    row.framesPerSecond.toFixed(1),
    row.first.toFixed(0),
  ]);
  printTable(header, table);
  console.log(
    "Milliseconds. Stages: medians by timestamp queries, one pass a stage. Frame: from picture to picture with",
  );
  console.log("two frames in flight, I420 and read-back included. First: kernels compiled on the way.");
}
