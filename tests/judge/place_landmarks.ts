/**
 * Makes runtime/head/stock/landmarks/spots.ts: where MediaPipe's points between the sculpture's contours lie on
 * our head. Its canonical face is warped (thin-plate spline) so that its contours come near ours, and each point goes
 * to the nearest place of our skin. Run it after a change to the contours' definition; a change of proportion
 * needs nothing, as the table is carried along with the contours.
 *
 *     deno run -A tests/judge/place_landmarks.ts ../shared/data/reference/mediapipe_canonical_face.json
 *
 * The canonical face (Apache-2.0) is {"points": [468][3]} in eye distances, x to the subject's left, y up.
 */
import { type ContourPoint, contourPoints } from "../../runtime/head/stock/landmarks/contours.ts";
import { sculptMesh } from "../../runtime/head/stock/stock_head.ts";
import { surfaceFinder } from "../../runtime/head/stock/sculpture/surface_points.ts";
import { thinPlateWarp } from "../../runtime/head/stock/sculpture/thin_plate.ts";
import { mix } from "../../runtime/base/scalar.ts";
import type { Vector } from "../../runtime/base/vector.ts";
import { carry, fitSimilarity } from "./similarity.ts";

/**
 * Contours guide, they do not bind: two averages of faces differ by 5 mm in brows, lips and jaw, and points of bare
 * skin need not follow. Nor do they follow all the way: by FITTED of it each lies where the canonical face itself has it,
 * laid over the contours. Mean distance to the canonical face and to the tracker's points on pictures from the front,
 * eye distances, by SLACK and FITTED: 0.037 and 0.033 at 3 and 0, 0.035 and 0.034 at 10 and 0, 0.034 and 0.034 at 10
 * and 0.25, 0.034 and 0.035 at 10 and 0.5.
 */
const SLACK = 10, FITTED = 0.25;
const OUT = new URL("../../runtime/head/stock/landmarks/spots.ts", import.meta.url);

const { points } = JSON.parse(Deno.readTextFileSync(Deno.args[0]!)) as { points: Vector[] };
const mesh = sculptMesh();
const contours = contourPoints(mesh);
const anchors = contours.filter(({ anchor }) => anchor);

/** Each point's image in the mirror, from the canonical face, which is symmetric to the digit. */
const partner = points.map(([x, y, z]) =>
  points.findIndex((q) => q[0] === 0 - x && q[1] === y && q[2] === z)
);

const sides = ({ left, right }: ContourPoint): readonly number[] => left === right ? [left] : [left, right];
const theirs = anchors.flatMap((contour) => sides(contour).map((index) => points[index]!));
const ours = anchors.flatMap((contour) =>
  sides(contour).map((_, i): Vector => [contour.at[0] * (i === 0 ? 1 : -1), contour.at[1], contour.at[2]])
);
const warp = thinPlateWarp(theirs, ours, SLACK);
const laid = carry(fitSimilarity(theirs.flat(), ours.flat()), points.flat());

const known = new Set(contours.flatMap(sides));
const onSkin = surfaceFinder(mesh, (v) => mesh.parts[v] === "skin", mesh.triangles.length / 6);
const rounded = (value: number): number => Math.round(value * 10) / 10 + 0;
const spots = points.flatMap((point, index): number[][] => {
  if (known.has(index) || point[0] < 0) return [];
  const goal = warp(point).map((value, c) => mix(value, laid[index * 3 + c]!, FITTED)) as [
    number,
    number,
    number,
  ];
  const { triangle, barycentric } = onSkin(partner[index] === index ? [0, goal[1], goal[2]] : goal);
  const at = [0, 1, 2].map((c) =>
    [0, 1, 2].reduce((sum, k) => {
      const v = mesh.triangles[triangle * 3 + k]!;
      return sum + barycentric[k]! * mesh.positions[v * 3 + c]!;
    }, 0)
  );
  return [[index, partner[index]!, ...at.map(rounded)]];
});

/** Rows of a table, as many on a line as fit. */
function lines(rows: readonly (readonly number[])[]): string {
  const out = [""];
  for (const row of rows) {
    const cell = `[${row.join(", ")}],`;
    const last = out.at(-1)!;
    if (last.length + cell.length > 106) out.push(cell);
    else out[out.length - 1] = last === "" ? cell : `${last} ${cell}`;
  }
  return out.map((line) => `  ${line}`).join("\n");
}

Deno.writeTextFileSync(
  OUT,
  `// deno-fmt-ignore-file
/**
 * Where MediaPipe's points between the contours lie on our head, millimetres, the left half. Made by
 * tests/judge/place_landmarks.ts; not for editing by hand.
 */

/** The contours when the table was made: MediaPipe's index on the subject's left, then the place. */
export const ANCHORS: readonly (readonly [number, number, number, number])[] = [
${lines(anchors.map(({ left, at }) => [left, ...at.map(rounded)]))}
];

/** MediaPipe's index on the subject's left and on the right, then the place. */
export const SPOTS: readonly (readonly [number, number, number, number, number])[] = [
${lines(spots)}
];
`,
);
console.log(`${anchors.length} anchors, ${spots.length} spots`);
