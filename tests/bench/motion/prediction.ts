/**
 * How far what is predicted from two poses is from what came: root mean square and most of a weight's error and of a joint's,
 * by how far beyond the newest pose, and what share of its speed is gone on with.
 *
 *   deno run -A tests/bench/motion/prediction.ts [--data FOLDER]
 */
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { printTable } from "../table.ts";
import { type Motion, readMotions } from "./motions.ts";

const { values } = parseArgs({ options: { data: { type: "string", default: "../shared/data" } } });
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** Two frames of 60 a second are one of the 30 that come. */
function measure({ name, poses }: Motion, ahead: 1 | 2): string[][] {
  return SHARES.map((share) => {
    const weights = createError(), turns = createError();
    for (let frame = 2; frame + ahead < poses.length; frame += 2) {
      const [before, now, then] = [poses[frame - 2]!, poses[frame]!, poses[frame + ahead]!];
      const add = (error: Errors, from: Float32Array, to: Float32Array, truth: Float32Array) =>
        to.forEach((value, i) => error.add(value + share * (ahead / 2) * (value - from[i]!) - truth[i]!));
      add(weights, before.expression, now.expression, then.expression);
      add(turns, before.joints, now.joints, then.joints);
    }
    return [
      ...[
        name,
        `${Math.round(1000 * ahead / 60)} ms`,
        `${share}`,
        weights.rms().toFixed(4),
        weights.most().toFixed(2),
      ],
      ...[(1000 * turns.rms()).toFixed(1), (1000 * turns.most()).toFixed(0)],
    ];
  });
}

interface Errors {
  add(error: number): void;
  rms(): number;
  most(): number;
}

function createError(): Errors {
  let sum = 0, count = 0, most = 0;
  return {
    add(error) {
      sum += error * error;
      count++;
      most = Math.max(most, Math.abs(error));
    },
    rms: () => Math.sqrt(sum / count),
    most: () => most,
  };
}

const motions = await readMotions(pathToFileURL(`${values.data}/`), 30);
printTable(
  ["motion", "beyond", "share", "weight, rms", "most", "turn, mrad rms", "most"],
  motions.flatMap((motion) => [...measure(motion, 1), ...measure(motion, 2)]),
);
