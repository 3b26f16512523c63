import type { BeardMarks } from "./field.ts";

/** One wing of a moustache: the way its hairs take from under the nose outwards. */
interface Wing {
  /** Places of the subject's left, x and y; z is off the skin, or `forward` of it where it leaves the face. */
  way(marks: BeardMarks, length: number): readonly (readonly [x: number, y: number, forward: number])[];
  /** Millimetres across, half, by share of the way. */
  half(along: number, length: number): number;
  readonly count: number;
  /** Hairs begin up to this share of the way out. */
  readonly spread: number;
  readonly width: number;
}

/** Hairs that grow straight down, either side of the nose. */
export interface Block {
  /** Of the mouth's half breadth. */
  readonly half: number;
  /** Millimetres, and how far its tips stand off. */
  readonly length: number;
  readonly forward: number;
  /** A side. */
  readonly count: number;
  readonly width: number;
}

const middle = ({ noseY, lipY }: BeardMarks): number => 0.45 * noseY + 0.55 * lipY;

/** By style: two wings, or short hairs straight down in a block; null where nothing grows. */
export const MOUSTACHE_STYLES = {
  none: null,
  pencil: {
    way: (m) => [[1.5, m.lipY + 3, 0], [0.5 * m.cornerX, m.lipY + 1.5, 0], [m.cornerX, m.cornerY + 3.5, 0]],
    half: (t) => 1.3 * (1 - 0.6 * t),
    count: 16,
    spread: 0.75,
    width: 2.2,
  },
  chevron: { block: { half: 1.2, length: 7, forward: 1.6, count: 260, width: 1.5 } },
  handlebar: {
    way: (m, l) => [
      [1, middle(m), 1],
      [0.6 * m.cornerX, middle(m) - 3, 2.5],
      [m.cornerX + 4, m.cornerY + 1, 3],
      [m.cornerX + 14 + 4 * l, m.cornerY + 4, 4],
      [m.cornerX + 19 + 9 * l, m.cornerY + 13 + 4 * l, 5],
      [m.cornerX + 13 + 6 * l, m.cornerY + 20 + 6 * l, 6],
      [m.cornerX + 8 + 3 * l, m.cornerY + 16 + 5 * l, 7],
    ],
    half: (t) => 1 + 5.5 * Math.max(0, 1 - 1.25 * t) * (0.75 + 0.5 * Math.min(1, 4 * t)),
    count: 90,
    spread: 0.4,
    width: 2.1,
  },
  walrus: {
    way: (m, l) => [
      [0.5, m.noseY - 3, 1],
      [0.55 * m.cornerX, middle(m), 4],
      [m.cornerX + 1, m.cornerY - 3, 4],
      [m.cornerX + 6, m.cornerY - 16 - 14 * l, 3],
      [m.cornerX + 5, m.cornerY - 26 - 34 * l, 4],
    ],
    half: (t) => 9 * (0.8 + 0.3 * Math.sin(Math.PI * t)) * (1 - 0.75 * t * t),
    count: 170,
    spread: 0.75,
    width: 2.6,
  },
  // Waxed thin: out along the lip, and up beside the nose, at the longest to the height of its wings.
  dali: {
    way: (m, l) => [
      [1, middle(m), 0.5],
      [0.55 * m.cornerX, middle(m) - 2.5, 1.5],
      [0.95 * m.cornerX, middle(m) - 4, 2],
      [m.cornerX + 9, m.cornerY + 5, 4],
      [m.cornerX + 14 + 2 * l, m.cornerY + 11 + 3 * l, 5],
      [m.cornerX + 15 + 4 * l, m.cornerY + 16 + 9 * l, 6],
      [m.cornerX + 13 + 3 * l, m.cornerY + 19 + 13 * l, 7],
    ],
    half: (t) => 0.35 + 3 * Math.max(0, 1 - 1.5 * t),
    count: 30,
    spread: 0.35,
    width: 2.1,
  },
  "fu manchu": {
    way: (m, l) => [
      [1.5, middle(m), 0.5],
      [0.6 * m.cornerX, middle(m) - 2, 1],
      [m.cornerX + 4, m.cornerY - 3, 2],
      [m.cornerX + 6, m.chinY + 12, 5],
      [m.cornerX + 4, m.chinY - 10 - 20 * l, 10],
      [m.cornerX + 1, m.chinY - 22 - 70 * l, 4],
    ],
    half: (t) => 0.9 + 3 * Math.max(0, 1 - 1.1 * t),
    count: 34,
    spread: 0.3,
    width: 2.8,
  },
  toothbrush: { block: { half: 0.44, length: 7, forward: 2.5, count: 110, width: 1.7 } },
} satisfies Readonly<Record<string, Wing | { readonly block: Block } | null>>;
export type MoustacheStyle = keyof typeof MOUSTACHE_STYLES;

export const moustache = (style: MoustacheStyle): Wing | { readonly block: Block } | null =>
  MOUSTACHE_STYLES[style];
