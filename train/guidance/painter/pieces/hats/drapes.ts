import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { layBand, offsetRing } from "../forms/band.ts";
import { type By, type Dye, type Garment, loft, steps } from "../forms/loft.ts";
import { domeRings } from "../forms/dome.ts";
import { type Fitting, pushOut } from "../forms/fitting.ts";
import { dim, GOLD } from "../../look/colours.ts";
import { ball, curveThrough, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";

/** A value over height: [millimetres, value], from the lowest. */
type Profile = readonly (readonly [number, number])[];

function along(knots: Profile, y: number): number {
  const i = Math.max(0, knots.findIndex((_, k) => k === knots.length - 2 || y < knots[k + 1]![0]));
  const [[y0, v0], [y1, v1]] = [knots[i]!, knots[i + 1]!];
  return v0 + (v1 - v0) * smoothstep(y0, y1, y);
}

interface Drape {
  readonly low: number;
  readonly high: number;
  /** Half breadth, and depths before and behind the head's axis. */
  readonly wide: Profile;
  readonly fore: Profile;
  readonly aft: Profile;
  /** Half of the opening in front, radians; closed above `closed`. */
  readonly gap: Profile;
  readonly closed: number;
  /** Millimetres by which its peak sags backwards. */
  readonly sag: number;
  readonly folds: number;
}

const ROWS = 40, DOME_FROM = 0.7, DOME_Y = 74;

/** Cloth that hangs from the crown round the head, open in front; its edge comes back. */
function drape(
  garment: Garment,
  { subject: { skull }, skin, body }: Fitting,
  { low, high, wide, fore, aft, gap, closed, sag, folds }: Drape,
  outside: By<[row: number], Dye>,
  inside: Dye,
): Vector[] {
  const rows = steps(ROWS).map((t) =>
    t < DOME_FROM
      ? low + (DOME_Y - low) * t / DOME_FROM
      : DOME_Y + (high - DOME_Y) * Math.sin((t - DOME_FROM) / (1 - DOME_FROM) * Math.PI / 2)
  );
  const sheet = (inward: number) =>
    rows.map((y, k) => {
      const t = Math.min(1, Math.max(0, (k / (ROWS - 1) - DOME_FROM) / (1 - DOME_FROM)));
      const shrink = Math.max(0.012, Math.cos(t * Math.PI / 2) ** 0.75);
      const open = y > closed ? 0 : along(gap, y), base = Math.min(y, DOME_Y);
      return steps(57).map((s): Vector => {
        const turn = open + (2 * Math.PI - 2 * open) * s, c = Math.cos(turn);
        const fold = 1 + folds * Math.sin(7 * turn + y / 30) * smoothstep(skull.chin + 40, low, y) +
          0.3 * folds * Math.sin(11 * turn);
        const x = (along(wide, base) - inward) * Math.sin(turn) * shrink * fold;
        const z = (along(c > 0 ? fore : aft, base) - inward) * c * shrink * fold;
        const p: Vector = [x, y - inward * (1 - shrink), skull.axis + z - sag * (1 - shrink)];
        return pushOut(y < skull.chin - 10 ? body : skin, p, 9 - inward);
      });
    });
  const outer = sheet(0), inner = sheet(3);
  loft(garment, outer, outside, { around: false });
  loft(garment, inner.map((row) => [...row].reverse()), inside, { around: false });
  const last = rows.findIndex((y) => y > closed), sides = outer.slice(0, last);
  return [...sides.map((row) => row[0]!), ...sides.reverse().map((row) => row.at(-1)!)];
}

/** Cloth bound tight over the crown and knotted at one side. */
function bandana({ fitting, garment, band, colour, second }: PieceContext): void {
  const rings = domeRings(fitting, band, {
    clearance: 6,
    rows: 22,
    relief: (turn, s) => 1.6 * Math.sin(9 * turn + 7 * s) * Math.cos(s * Math.PI / 2) * smoothstep(0, 0.3, s),
  });
  loft(garment, [offsetRing(band, -3, -1), ...rings], (r, i) => ({
    colour: r > 1 && r % 4 < 2 && (i + (r % 8 < 4 ? 0 : 4)) % 8 < 2 ? second : colour,
    gloss: 0.02,
  }));
  const knot = add(band.ring[40]!, unit([-0.2, 0, -1]), 5);
  ball(garment, knot, [11, 8, 8], { colour });
  for (const [x, drop] of [[-15, -58], [12, -70]] as const) {
    const end = steps(9).map((t) => add(knot, [x * t, drop * t, -6 - 14 * Math.sin(2.4 * t)]));
    tube(
      garment,
      end,
      (t, a) => 1.2 + (4 + 9 * t) * Math.abs(Math.cos(a)) * (t < 0.95 ? 1 : 0.5),
      { colour, gloss: 0.02 },
      { sides: 12, up: [0, 0, -1] },
    );
  }
}

/** A pharaoh's striped cloth: close over the brow, wide beside the face, down to the chest. */
function nemes({ fitting, garment, colour, second, size }: PieceContext): void {
  const { ear, subject: { skull } } = fitting;
  const { chin } = skull, depth = skull.front - skull.axis, behind = skull.axis - skull.back;
  const low = chin - 70, high = skull.top + 14 * size, brow = 0.47 * skull.top;
  drape(
    garment,
    fitting,
    {
      low,
      high,
      wide: [[low, 82], [chin, 112 * size], [chin + 60, 116 * size], [30, ear.out + 6], [70, 80], [high, 60]],
      fore: [[low, 76], [chin, 66], [chin + 70, 58], [brow, depth + 8], [high, 60]],
      aft: [[low, 78], [chin, 66], [0, behind + 12], [80, behind + 6], [high, 84]],
      gap: [[low, 0.62], [chin, 0.98], [10, 1.18], [brow - 12, 1.12], [brow - 1, 0.7], [brow, 0]],
      closed: brow,
      sag: 4,
      folds: 0.008,
    },
    (row) => ({ colour: row % 3 === 2 ? second : colour, gloss: 0.12 }),
    { colour: dim(second, 0.6), open: 0.6 },
  );
  const band = layBand(fitting, { front: brow - 2, back: 0.12 * skull.top, clearance: 9 });
  const front = band.turns.flatMap((turn, i) => Math.cos(turn) > 0.05 ? [i] : []);
  const order = [...front.filter((i) => i > 36), ...front.filter((i) => i <= 36)];
  const strip = [[-3, -5], [1.5, -5], [1.5, 5], [-3, 5]].map(([out, rise]) => {
    const ring = offsetRing(band, out!, rise!);
    return order.map((i) => ring[i]!);
  });
  loft(garment, strip, { colour: GOLD, gloss: 0.4 }, { around: false });
  // The cobra at its middle, hood spread.
  const foot = add(band.ring[0]!, [0, 0, 3]);
  const neck = curveThrough([foot, add(foot, [0, 14, 9]), add(foot, [0, 30, 7]), add(foot, [0, 38, 14])], 16);
  tube(
    garment,
    neck,
    (t, a) => (4 + 5 * Math.sin(Math.PI * t) * Math.abs(Math.cos(a))) * (1 - 0.35 * t),
    { colour: GOLD, gloss: 0.4 },
    { sides: 12, up: [0, 0, 1] },
  );
  ball(garment, neck.at(-1)!, [4.5, 4, 6], { colour: GOLD, gloss: 0.4 });
}

/** Cloth over the head and down to the shoulders, open before the face. */
function hood({ fitting, garment, colour, second, size }: PieceContext): void {
  const { ear, subject: { skull } } = fitting;
  const { chin } = skull, depth = skull.front - skull.axis, behind = skull.axis - skull.back;
  const low = chin - 74, high = skull.top + 20 * size, brow = 0.7 * skull.top;
  const edge = drape(
    garment,
    fitting,
    {
      low,
      high,
      wide: [[low, 116], [chin - 20, 92], [chin + 50, ear.out + 12], [50, ear.out + 10], [high, 60]],
      fore: [[low, 58], [chin - 14, 66], [chin + 60, depth + 2], [brow, depth + 14], [high, 60]],
      aft: [[low, 96], [chin, 74], [10, behind + 16], [80, behind + 26], [high, 84]],
      gap: [[low, 0.35], [chin - 22, 0.2], [chin + 46, 0.88], [30, 0.92], [brow, 0.62], [brow + 16, 0]],
      closed: brow + 16,
      sag: 22,
      folds: 0.035,
    },
    { colour, gloss: 0.03 },
    { colour: dim(second, 0.55), gloss: 0.02, open: 0.6 },
  );
  tube(garment, edge, 4.5, { colour: dim(colour, 1.12), gloss: 0.03 }, { sides: 10, up: [1, 0, 0] });
}

export const DRAPES = {
  bandana: {
    hat: true,
    colours: ["#9c1f24", "#f0e6d8"],
    band: { front: 0.46, back: 0, clearance: 4, places: 96 },
    make: bandana,
  },
  nemes: { colours: ["#d9a52e", "#244a86"], cover: () => () => 5, make: nemes },
  hood: {
    hat: true,
    colours: ["#4a3f36", "#33291f"],
    cover: (fitting) => (at) => at[2] < fitting.subject.skull.front - 34 || at[1] > 62 ? 7 : Infinity,
    make: hood,
  },
} satisfies PieceRecords;
