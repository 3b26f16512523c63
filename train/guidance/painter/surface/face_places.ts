import type { Vector } from "../../../../runtime/base/vector.ts";
import { thinPlateWarp } from "../../../../runtime/head/stock/sculpture/thin_plate.ts";
import type { Subject } from "./subject.ts";

/**
 * The face on which paint, wrinkles and brows are designed, millimetres from the middle between the eyes: the stock
 * head's own points, those of the midline and the left half. [MediaPipe's left point, its right point, place]
 */
const DESIGN: readonly (readonly [left: number, right: number, place: Vector])[] = [
  [263, 33, [47.9, 0.5, 9.1]],
  [362, 133, [15.1, -2.4, 13.6]],
  [300, 70, [51.1, 21.5, 3.1]],
  [334, 105, [35.4, 26.2, 17.1]],
  [336, 107, [12.6, 22.2, 26.2]],
  [168, 168, [0, 2.3, 29]],
  [4, 4, [0, -27, 53.6]],
  [2, 2, [0, -44.6, 35.9]],
  [358, 129, [19.4, -34.3, 28.7]],
  [291, 61, [24.8, -61.9, 26.9]],
  [0, 0, [0, -57, 37]],
  [17, 17, [0, -73.1, 34.7]],
  [270, 40, [16, -58.1, 33.4]],
  [321, 91, [16.9, -69.5, 30.9]],
];
/**
 * The middles of the lids' edges, upper and lower, where lashes stand. Heads agree on those; MediaPipe's points [left,
 * right] lie on the lids' outer edges in one version of the stock head and on the edges seen against the eye in another.
 */
const DESIGN_LIDS: readonly (readonly [left: number, right: number, place: Vector])[] = [
  [386, 159, [31.5, 6.7, 16.1]],
  [374, 145, [32.9, -6.5, 16.1]],
];
/** The chin's lowest place and the crown, for which not every head has a landmark. */
const DESIGN_CHIN: Vector = [0, -111.7, 20], DESIGN_TOP: Vector = [0, 111.6, -64], DESIGN_SIDE = 72.6;

/** Between a subject's head and the same places of the face that painters design on. */
export interface FaceMap {
  toDesign(at: Vector): Vector;
  /** Near enough back: to within a millimetre of the place itself. */
  fromDesign(place: Vector): Vector;
}

/** @throws RangeError where the head lacks the landmarks of eyes, brows, nose and lips */
export function mapFace(subject: Subject): FaceMap {
  const here: Vector[] = [], design: Vector[] = [];
  for (const [left, right, place] of DESIGN) {
    here.push(subject.landmark(left).at);
    design.push(place);
    if (left === right) continue;
    here.push(subject.landmark(right).at);
    design.push([-place[0], place[1], place[2]]);
  }
  DESIGN_LIDS.forEach(([left, right, place], lid) => {
    here.push(lidMiddle(subject, lid === 0, 1) ?? subject.landmark(left).at);
    here.push(lidMiddle(subject, lid === 0, -1) ?? subject.landmark(right).at);
    design.push(place, [-place[0], place[1], place[2]]);
  });
  const { top, axis, chin, side } = subject.skull;
  here.push([0, chin, subject.landmark(17).at[2] - 14.7], [0, top, axis], [side, 30, axis], [
    -side,
    30,
    axis,
  ]);
  design.push(DESIGN_CHIN, DESIGN_TOP, [DESIGN_SIDE, 30, DESIGN_TOP[2]], [-DESIGN_SIDE, 30, DESIGN_TOP[2]]);
  return { toDesign: thinPlateWarp(here, design), fromDesign: thinPlateWarp(design, here) };
}

/** The place of a lid's lashes that is half way between the eye's corners; undefined where no lashes stand. */
function lidMiddle(subject: Subject, upper: boolean, side: 1 | -1): Vector | undefined {
  const [inner, outer] = (side > 0 ? [362, 263] : [133, 33]).map((index) => subject.landmark(index).at);
  const [x, y] = [(inner![0] + outer![0]) / 2, (inner![1] + outer![1]) / 2];
  return subject.patches("lash")
    .map(({ at }) => at)
    .filter((at) => at[0] * side > 0 && (at[1] > y) === upper)
    .reduce<Vector | undefined>(
      (best, at) => best && Math.abs(best[0] - x) <= Math.abs(at[0] - x) ? best : at,
      undefined,
    );
}
