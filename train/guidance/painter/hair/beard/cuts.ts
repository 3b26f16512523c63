import type { SkinPoint } from "../../surface/subject.ts";
import type { BeardField, BeardMarks } from "./field.ts";

interface BeardCut {
  /** Millimetres inside its outline, by place. */
  inside(field: BeardField, place: SkinPoint): number;
  /** Millimetres of hair, and how far it stands off, for the shortest and the longest. */
  readonly hair: readonly [number, number];
  readonly lift: readonly [number, number];
  readonly count: number;
  readonly width: number;
  readonly segments: number;
  /** Millimetres below the chin that tips reach; undefined where hairs are all about as long. */
  readonly reach?: readonly [number, number];
  /** Three plaits hang from the chin. */
  readonly plaits?: true;
}

export const chin = (field: BeardField, { at: [x, y] }: SkinPoint, half: number): number =>
  Math.min(half - Math.abs(x), field.marks.lowerLipY - 3 - y);

const full: BeardCut["inside"] = (field, place) => field.full(place);

/** By style; null where no hairs stand off the skin, "false" where none are the wearer's own. */
export const BEARD_STYLES = {
  none: null,
  stubble: null,
  goatee: {
    inside: (field, place) => Math.min(field.full(place) + 4, chin(field, place, 0.9 * field.marks.cornerX)),
    hair: [12, 45],
    lift: [5, 12],
    count: 7500,
    width: 2,
    segments: 5,
  },
  short: { inside: full, hair: [7, 15], lift: [3.5, 6], count: 9000, width: 1.7, segments: 2 },
  full: { inside: full, hair: [24, 62], lift: [9, 18], count: 4200, width: 2.8, segments: 5 },
  long: {
    inside: full,
    hair: [30, 60],
    lift: [11, 17],
    count: 2300,
    width: 4.4,
    segments: 8,
    reach: [50, 185],
  },
  braided: { inside: full, hair: [20, 34], lift: [8, 14], count: 3600, width: 3, segments: 5, plaits: true },
  "chin strap": { inside: jawBand, hair: [6, 14], lift: [3, 5], count: 8000, width: 1.8, segments: 3 },
  "mutton chops": {
    inside: (field, place) => {
      const { at: [x] } = place;
      return Math.min(field.full(place), Math.abs(x) - 0.95 * field.marks.cornerX);
    },
    hair: [18, 44],
    lift: [8, 16],
    count: 5500,
    width: 2.4,
    segments: 5,
  },
  // A pharaoh's.
  ceremonial: "false",
} satisfies Readonly<Record<string, BeardCut | "false" | null>>;
export type BeardStyle = keyof typeof BEARD_STYLES;

export function beardCut(style: BeardStyle): BeardCut | null {
  const cut = BEARD_STYLES[style];
  return cut === "false" ? null : cut;
}

export const isFalseBeard = (style: BeardStyle): boolean => BEARD_STYLES[style] === "false";

/** The jaw's edge and up before the ear: degrees round the head's axis, height. */
export const jawEdge = ({ chinY, jawY, earY }: BeardMarks): readonly (readonly [number, number])[] => [
  [0, chinY + 3],
  [26, chinY + 7],
  [44, 0.55 * chinY + 0.45 * jawY],
  [59, jawY],
  [70, jawY + 24],
  [79, earY + 8],
  [82, earY + 30],
];

/** Millimetres inside a band along the jaw's edge and up before the ear. */
function jawBand({ marks, turn }: BeardField, place: SkinPoint): number {
  const x = turn(place) * ARC, y = place.at[1], edge = jawEdge(marks);
  let nearest = Infinity;
  for (let i = 0; i + 1 < edge.length; i++) {
    const [ax, ay] = [edge[i]![0] * ARC, edge[i]![1]], [bx, by] = [edge[i + 1]![0] * ARC, edge[i + 1]![1]];
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return 9 - nearest;
}

/** Millimetres a degree round the jaw. */
const ARC = 1.25;
