import { buildStockAvatar } from "../../runtime/avatar/stock/build.ts";
import { openProgress } from "../../runtime/cli/progress.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { TrainConfig } from "../../train/config/config.ts";
import { recover, type Recovery, recoveryConfig } from "./recovery.ts";
import { withSheen } from "./sheen.ts";
import { printTable } from "./table.ts";

/** Looks the same from all sides, or not: sheen.ts. */
type Target = "stock" | "sheen";

/** What is left out or changed, one thing a row, and which avatar is to be recovered. */
export const ABLATIONS: readonly (readonly [name: string, changes: Partial<TrainConfig>, target?: Target])[] =
  [
    ["all of it", {}],
    ["no animation in training", { animate: false }],
    ["no area factor", { areaFactor: false }],
    ["1 splat a triangle", { splatsPerTriangle: 1 }],
    ["4 splats a triangle", { splatsPerTriangle: 4 }],
    ["10 splats a triangle", { splatsPerTriangle: 10, capacity: 300_000 }],
    ["seen through from behind", { seeThrough: false, seeThroughWeight: 0 }],
    ["harmonics of degree 1", { harmonicsDegree: 1 }],
    ["a head with a sheen", {}, "sheen"],
    ["a head with a sheen, harmonics of degree 1", { harmonicsDegree: 1 }, "sheen"],
  ];

export interface AblationRow extends Recovery {
  readonly name: string;
}

/** Recovers an avatar once a row. */
export async function runAblations(gpu: Gpu, steps: number): Promise<AblationRow[]> {
  const stock = await buildStockAvatar();
  const targets = { stock, sheen: withSheen(stock) };
  const rows: AblationRow[] = [];
  for (const [name, changes, target = "stock"] of ABLATIONS) {
    const config = recoveryConfig({ ...changes, steps });
    const progress = openProgress(name, config.steps);
    const onStep = (done: number) => progress.show(done);
    rows.push({ name, ...await recover(gpu, targets[target], config, { onStep }) });
    progress.end();
  }
  return rows;
}

export function printAblations(rows: readonly AblationRow[]): void {
  const header = [
    "",
    "seen",
    "held-out views",
    "held-out expressions",
    "head only",
    "shows through",
    "splats",
    "seconds",
  ];
  const table = rows.map(({ name, seen, views, expressions, showThrough, splats, seconds }) => [
    name,
    seen.whole.toFixed(2),
    views.whole.toFixed(2),
    expressions.whole.toFixed(2),
    expressions.head.toFixed(2),
    `${(100 * showThrough).toFixed(2)} %`,
    `${splats}`,
    seconds.toFixed(0),
  ]);
  printTable(header, table);
  console.log(
    "PSNR in decibels against the known avatar, mean over 16 pictures each. Head only: expressions, without",
  );
  console.log("the black around the head.");
}
