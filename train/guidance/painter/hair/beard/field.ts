import type { SkinPoint, Subject } from "../../surface/subject.ts";

/** The mouth's and the jaw's places that beards are told by, millimetres. */
export interface BeardMarks {
  readonly mouthY: number;
  readonly noseY: number;
  readonly lipY: number;
  readonly lowerLipY: number;
  /** Of the mouth's corner. */
  readonly cornerX: number;
  readonly cornerY: number;
  readonly chinY: number;
  readonly chinZ: number;
  /** Before the ear: where sideburns come down. */
  readonly earY: number;
  readonly jawY: number;
}

export function markBeard({ landmark }: Subject): BeardMarks {
  const y = (index: number) => landmark(index).at[1];
  return {
    mouthY: (y(13) + y(14)) / 2,
    noseY: y(2),
    lipY: y(0),
    lowerLipY: y(17),
    cornerX: Math.abs(landmark(291).at[0] - landmark(61).at[0]) / 2,
    cornerY: y(291),
    chinY: y(152),
    chinZ: landmark(199).at[2],
    earY: y(454),
    jawY: y(288),
  };
}

/** A curve of straight pieces through [degrees, height]. */
function pieces(knots: readonly (readonly [number, number])[], x: number): number {
  let i = 0;
  while (i < knots.length - 2 && x > knots[i + 1]![0]) i++;
  const [x0, y0] = knots[i]!, [x1, y1] = knots[i + 1]!;
  const t = Math.max(0, Math.min(1, (x - x0) / (x1 - x0)));
  return y0 + (y1 - y0) * t * t * (3 - 2 * t);
}

/** Where a beard may grow. */
export interface BeardField {
  readonly marks: BeardMarks;
  /** Millimetres inside the line of a full beard, negative outside. */
  full(place: SkinPoint): number;
  /** Degrees round the head's axis, 0 in front, either side alike. */
  turn(place: SkinPoint): number;
  /** Millimetres inside the place of a moustache. */
  moustache(place: SkinPoint): number;
}

export function surveyBeard(subject: Subject): BeardField {
  const marks = markBeard(subject);
  const { mouthY, noseY, lipY, lowerLipY, cornerX, cornerY, chinY, earY, jawY } = marks;
  const axis = subject.skull.axis;
  const turn = ({ at }: SkinPoint) => Math.atan2(Math.abs(at[0]), at[2] - axis) * 180 / Math.PI;
  // Cheeks: from the sideburn down and forward to the mouth's corner.
  const cheek = [
    [0, lowerLipY - 4],
    [8, lowerLipY - 4],
    [13, mouthY - 2],
    [17, cornerY + 5],
    [22, noseY - 13],
    [34, noseY - 10],
    [48, noseY + 1],
    [62, noseY + 16],
    [74, earY + 4],
    [82, earY + 20],
    [90, earY + 26],
  ] as const;
  const throat = [
    [0, chinY - 14],
    [30, chinY - 12],
    [50, chinY + 4],
    [66, jawY - 14],
    [82, jawY + 2],
    [94, earY],
  ] as const;
  return {
    marks,
    turn,
    full(place) {
      const [x, y, z] = place.at, angle = turn(place);
      const top = pieces(cheek, angle) - y, low = y - pieces(throat, angle);
      const under = z - (axis + 8) > 0 ? 40 : 0;
      // Bare beside the mouth's corner and under the lip's middle.
      const lips = Math.hypot(x / (cornerX + 5), (y - (mouthY - 3)) / (mouthY - lowerLipY + 6));
      return Math.min(0.8 * top, low, (86 - angle) * 1.2, (lips - 1) * 14, under);
    },
    moustache({ at: [x, y, z] }) {
      const side = Math.abs(x) / (cornerX + 6);
      const high = noseY - 1.5 - 9 * side * side, low = lipY + 1.5 - (lipY - cornerY) * side * side;
      return z < axis + 40 ? -20 : Math.min(high - y, y - low, (1 - side) * 20);
    },
  };
}
