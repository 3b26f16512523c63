import { ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { copyPose, type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import { mirrorPose } from "../../../../runtime/motion/tracking/mirror_pose.ts";
import { median, moving } from "../figures.ts";
import type { Pair } from "../pairs.ts";
import type { Solved } from "../solve.ts";
import {
  angleFigures,
  ANGLES,
  CHIEF,
  degreesOf,
  neutralFigures,
  SEEN,
  type ShapeFigures,
  shapeFigures,
  sideFigures,
} from "../weight_measures.ts";
import type { Followed } from "./follow_film.ts";
import type { Filmed } from "./make_films.ts";

const NONE = new Float32Array();

/**
 * What went in and what came out, in the form in which the pairs' figures are taken.
 *
 * @param which the pose as the session received it, or as its head showed it
 */
export function solvedOf(
  followed: readonly Followed[],
  script: readonly Filmed[],
  which: "received" | "shown",
  mirror: boolean,
): Solved[] {
  return followed.flatMap((each): Solved[] => {
    const out = each[which], { pose, motion } = script[each.number]!;
    if (out === null || motion === "between") return [];
    const pair: Pair = {
      ...{ set: "loop", head: "", film: "", frame: each.number, motion, degradation: "" },
      camera: { azimuth: 0, elevation: 0, distance: 1, fovY: 1 },
      ...{ width: 0, height: 0, found: each.faces > 0, landmarks: NONE, truth: NONE },
      weights: pose.expression,
      joints: pose.joints.subarray(0, 6),
    };
    // What a mirror shows is compared as if it were none; left and right are held by sideFigures() as they came.
    const own = mirror ? mirrored(out) : out;
    return [{ pair, weights: own.expression, joints: own.joints.subarray(0, 6) }];
  });
}

function mirrored(pose: HeadPose): HeadPose {
  const turned = restPose();
  copyPose(pose, turned);
  mirrorPose(turned);
  return turned;
}

const LEAST_CORRELATION = 0.9, MOST_ERROR = 0.12;
const holds = ({ correlation, error }: ShapeFigures): boolean =>
  correlation >= LEAST_CORRELATION && error <= MOST_ERROR;
const told = ({ correlation, error }: ShapeFigures): string =>
  `${correlation.toFixed(3)} ${error.toFixed(3)}`.padEnd(14);

/** What is held against what: the columns of the table. */
export type Columns = Readonly<Record<"offline" | "received" | "shown", readonly Solved[]>>;

/** Prints one film's table: correlation and error of each shape and angle, as pairs have them and as the loop has them. */
export function printLoop(title: string, columns: Columns): void {
  const names = ["offline", "received", "shown"] as const;
  const counts = names.map((name) => `${name} ${columns[name].length}`).join(", ");
  console.log(`\n${title}; pictures: ${counts}`);
  console.log(`${"".padEnd(22)}${names.map((name) => name.padEnd(14)).join("")}`);
  const all = names.map((name) => moving(columns[name]));
  const row = (name: string, cells: readonly string[]) =>
    console.log(`${name.padEnd(22)}${cells.map((cell) => cell.padEnd(14)).join("")}`.trimEnd());
  const each = (cell: (solved: readonly Solved[]) => string, from: readonly (readonly Solved[])[] = all) =>
    from.map((solved) => solved.length === 0 ? "-" : cell(solved));
  for (const shape of CHIEF) row(shape, each((solved) => told(shapeFigures(solved, shape))));
  const medianOf = (solved: readonly Solved[]) =>
    median(SEEN.map((shape) => shapeFigures(solved, shape).correlation)).toFixed(3);
  row(`median of ${SEEN.length}`, each(medianOf));
  row(
    `chief within limits`,
    each((solved) =>
      `${CHIEF.filter((shape) => holds(shapeFigures(solved, shape))).length} of ${CHIEF.length}`
    ),
  );
  const turns = names.map((name) => columns[name].filter(({ pair }) => pair.motion === "turns"));
  for (const angle of ANGLES) {
    row(
      `head ${angle}`,
      each((solved) => {
        const { correlation, error } = angleFigures(solved, angle);
        return `${correlation.toFixed(3)} ${error.toFixed(1)}°`;
      }, turns),
    );
  }
  const whole = names.map((name) => columns[name]);
  row(
    "largest at rest",
    each((solved) => {
      const { largest, shape } = neutralFigures(solved);
      return `${largest.toFixed(2)} ${shape.slice(0, 9)}`;
    }, whole),
  );
  row(
    "left stays left",
    each((solved) => {
      const { wrong, count } = sideFigures(solved, false);
      return `${count - wrong} of ${count}`;
    }, whole),
  );
}

/** Prints picture by picture what went in and what came out: the head's angles, and the largest weights. */
export function printRows(followed: readonly Followed[], script: readonly Filmed[]): void {
  const largest = ({ expression }: HeadPose) =>
    Array.from(expression, (weight, i) => [ARKIT_SHAPES[i]!, weight] as const).filter(([, weight]) =>
      weight > 0.1
    )
      .sort((a, b) => b[1] - a[1]).slice(0, 4).map(([name, weight]) => `${name} ${weight.toFixed(2)}`).join(
        " ",
      );
  const angles = ({ joints }: HeadPose) =>
    ANGLES.map((angle) => degreesOf(joints, angle).toFixed(0).padStart(4)).join("");
  for (const { number, faces, received, shown } of followed) {
    const { pose, motion } = script[number]!;
    const cells = [pose, received, shown].map((each) =>
      each === null ? "-" : `${angles(each)}  ${largest(each)}`
    );
    console.log(`${number} ${motion} faces ${faces} | ${cells.join(" | ")}`);
  }
}
