import type { Shape } from "./device.ts";

/** A constraint on a number, as getUserMedia takes it; a bare one is a wish only. */
type NumberConstraint = number | { min?: number; max?: number; exact?: number; ideal?: number };

/** What of a constraint on a track decides its picture. */
export interface AskedPicture {
  readonly width?: NumberConstraint;
  readonly height?: NumberConstraint;
  readonly frameRate?: NumberConstraint;
  readonly aspectRatio?: NumberConstraint;
}

/** A constraint that cannot be met, by its name. */
export class Unfit extends Error {
  readonly constraint: string;
  constructor(constraint: string) {
    super(`Cannot meet the constraint: ${constraint}`);
    this.constraint = constraint;
  }
}

/** The picture's size and rate that a site is given. */
export type Fit = Shape;

export const isSame = (one: Fit, other: Fit): boolean =>
  one.width === other.width && one.height === other.height && one.rate === other.rate;

/**
 * What a camera of one shape gives for constraints: what must be is met or refused, what is wished for may make the
 * picture smaller and never cuts into it, as most of it is a face.
 *
 * @throws {Unfit} where something that must be cannot
 */
export function fitPicture(asked: AskedPicture, shape: Shape): Fit {
  const width = spanOf("width", asked.width, 1, shape.width);
  const height = spanOf("height", asked.height, 1, shape.height);
  const rate = spanOf("frameRate", asked.frameRate, 1, shape.rate);
  const ratio = spanOf("aspectRatio", asked.aspectRatio, 1 / shape.height, shape.width);
  const wishes = [
    ...(width.ideal === undefined ? [] : [width.ideal / shape.width]),
    ...(height.ideal === undefined ? [] : [height.ideal / shape.height]),
  ];
  const scale = wishes.length === 0 ? 1 : Math.min(1, Math.max(...wishes));
  const fit = {
    width: clamp(Math.round(shape.width * scale), width),
    height: clamp(Math.round(shape.height * scale), height),
    rate: clamp(rate.ideal ?? shape.rate, rate),
  };
  const given = fit.width / fit.height;
  if (ratio.must && (given < ratio.low - RATIO_SLACK || given > ratio.high + RATIO_SLACK)) {
    throw new Unfit("aspectRatio");
  }
  return fit;
}

/** Sites write 1.777 for 16:9, and pictures have whole pixels. */
const RATIO_SLACK = 0.01;

interface Span {
  readonly low: number;
  readonly high: number;
  readonly ideal?: number;
  /** Whether the site said more than a wish. */
  readonly must: boolean;
}

function spanOf(name: string, asked: NumberConstraint | undefined, low: number, high: number): Span {
  if (asked === undefined || asked === null) return { low, high, must: false };
  if (typeof asked === "number") return { low, high, must: false, ideal: asked };
  const { min, max, exact, ideal } = asked;
  const span = { low: Math.max(low, exact ?? min ?? low), high: Math.min(high, exact ?? max ?? high) };
  if (!(span.low <= span.high)) throw new Unfit(name);
  const must = min !== undefined || max !== undefined || exact !== undefined;
  return { ...span, must, ...(ideal !== undefined && { ideal }) };
}

const clamp = (value: number, { low, high }: Span): number => Math.min(high, Math.max(low, value));
