/** Millimetres, on top of the head, at its sides and at the nape. */
export type ByPlace = readonly [top: number, side: number, nape: number];

/** How hair is worn: what a cut's fields, strands and hairline are drawn from. */
export interface HairStyle {
  /** Visible length of a hair. */
  readonly length: ByPlace;
  /** How far the outer hairs stand off the skin. */
  readonly height: ByPlace;
  /** Millimetres more over the forehead. */
  readonly quiff: number;
  /** Which way hairs run on top: across from a parting, forwards from the whorl, or back from the brow. */
  readonly sweep: "parted" | "forward" | "back";
  /** Where the parting lies, in half breadths to the subject's left. */
  readonly parting: number;
  /** Radius of a coil, millimetres; 0 is straight. */
  readonly curl: number;
  /** 0..1, share of the scalp that hair covers; on top it may be less. */
  readonly density: number;
  readonly topDensity: number;
  /** Millimetres by which the hairline lies higher than the head has it: over the brow, at the temples. */
  readonly hairline: number;
  readonly temples: number;
  /** Millimetres that hair grows down before the ear from its top; taken off there where it is below 0. */
  readonly sideburn: number;
  /** Any number: which way the hairline wavers, a person's own. */
  readonly waver: number;
  /** Radius of a knot at the back that all hair is drawn to, millimetres. */
  readonly bun?: number;
  /** Hair that hangs below the scalp: where its tips end, millimetres above the middle between the eyes. */
  readonly hang?: {
    readonly tips: number;
    /** Millimetres that tips turn in, and amplitude of its waves. */
    readonly turnIn: number;
    readonly wave: number;
    /** Behind the ears rather than over them. */
    readonly tucked?: boolean;
  };
}

const SHORT: HairStyle = {
  length: [25, 12, 6],
  height: [11.5, 5.5, 3],
  quiff: 5,
  sweep: "parted",
  parting: 0.42,
  curl: 0,
  density: 1,
  topDensity: 1,
  hairline: 0,
  temples: 0,
  sideburn: 20,
  waver: 0,
};

/** The cuts that a person may wear, by name. */
export const HAIR_STYLES = {
  short: SHORT,
  cropped: {
    ...SHORT,
    length: [6.5, 4.5, 3.5],
    height: [4.2, 2.6, 1.9],
    quiff: 0.5,
    sweep: "forward",
    density: 0.86,
    topDensity: 0.92,
  },
  swept: { ...SHORT, length: [27, 13, 6], height: [11, 5, 3], quiff: 4, sweep: "back", temples: 3 },
  receding: {
    ...SHORT,
    length: [13, 9, 6],
    height: [5.5, 4.2, 2.8],
    quiff: 0,
    sweep: "back",
    density: 0.92,
    topDensity: 0.72,
    hairline: 14,
    temples: 26,
  },
  curly: { ...SHORT, length: [24, 12, 7], height: [19, 9, 4], quiff: 2, curl: 2.4, sideburn: 14 },
  afro: { ...SHORT, length: [30, 24, 12], height: [36, 30, 13], quiff: 0, curl: 2.8, sideburn: 6 },
  pixie: { ...SHORT, length: [30, 17, 8], height: [13, 8, 4], quiff: 2, parting: 0.5, sideburn: 8 },
  tied: {
    ...SHORT,
    length: [28, 24, 20],
    height: [7, 5, 4.5],
    quiff: 2,
    sweep: "back",
    sideburn: -6,
    bun: 27,
  },
  bob: {
    ...SHORT,
    length: [26, 22, 14],
    height: [11, 10, 3.5],
    quiff: 2,
    parting: 0.3,
    sideburn: -12,
    hang: { tips: -92, turnIn: 9, wave: 0.8 },
  },
  long: {
    ...SHORT,
    length: [26, 22, 14],
    height: [10, 9, 3.5],
    quiff: 1,
    parting: 0.05,
    sideburn: -12,
    hang: { tips: -150, turnIn: 0, wave: 2.6 },
  },
} as const satisfies Record<string, HairStyle>;

export type HairStyleName = keyof typeof HAIR_STYLES;
