import { type Viseme, VISEMES } from "../../../runtime/motion/expressions.ts";
import { correlation as correlationOf } from "../statistics.ts";
import { JAW_OF_VISEME, type TimedPhone } from "../../../runtime/speech/phones.ts";

/** What a driven mouth shows at moments `STEP` apart, from 0 on. */
export interface MouthSeries {
  /** Between the inner lips, eye distances. */
  readonly gap: readonly number[];
  /** Weights: jawOpen less mouthClose, mouthPucker and mouthFunnel together, mouthRollLower. */
  readonly jaw: readonly number[];
  readonly round: readonly number[];
  readonly roll: readonly number[];
}

/** Milliseconds from one moment of a series to the next. */
export const STEP = 5;

/** Of phones that ask something of the lips, how many got it. */
export interface Share {
  readonly reached: number;
  readonly of: number;
  /** Starts of those that did not, in ms. */
  readonly missed: readonly number[];
}

export interface LipFigures {
  /** Lips shut at p, b, m; lower lip at the teeth at f, v; open at a; round at o, u, w; all of them. */
  readonly shut: Share;
  readonly tucked: Share;
  readonly open: Share;
  readonly round: Share;
  readonly all: Share;
  /** Of all other sounds but f and v, those whose lips are apart at their middle. */
  readonly apart: Share;
  /** Milliseconds that the jaw's opening is behind the labels', where the two correlate best, and that correlation. */
  readonly lag: number;
  readonly correlation: number;
}

/** Eye distances: 2 mm, and a rest's own; 6 mm. */
const SHUT = 0.03, OPEN = 0.1;
const ROUND = 0.35, TUCKED = 0.4;
/** Alignments of real speech are good to this, milliseconds. */
const SLACK = 20;
/** Milliseconds: a peak stands this near to its phone's middle. */
const PEAK = 60;
/** Milliseconds of a phone below which it asks nothing: an alignment's least; lips that part and meet again take more. */
const SHORTEST = 30, SHORTEST_OPEN = 50;
const LONGEST_LAG = 200;

/** Judges a mouth by the phones that were said. */
export function lipFigures(phones: readonly TimedPhone[], mouth: MouthSeries): LipFigures {
  const whole = joined(phones);
  const share = (
    visemes: readonly Viseme[],
    reached: (phone: TimedPhone) => boolean,
    shortest = SHORTEST,
  ): Share => {
    const asked = whole.filter(({ viseme, start, end }) =>
      visemes.includes(viseme) && end - start >= shortest
    );
    const missed = asked.filter((phone) => !reached(phone)).map(({ start }) => start);
    return { reached: asked.length - missed.length, of: asked.length, missed };
  };
  const within = (series: readonly number[], from: number, to: number): number[] =>
    series.slice(Math.max(0, Math.ceil(from / STEP)), Math.floor(to / STEP) + 1);
  const least = ({ start, end }: TimedPhone) => Math.min(...within(mouth.gap, start - SLACK, end + SLACK));
  const most = (series: readonly number[], { start, end }: TimedPhone, slack = 0) =>
    Math.max(...within(series, start - slack, end + slack));

  const shut = share(["PP"], (phone) => least(phone) <= SHUT);
  const tucked = share(["FF"], (phone) => most(mouth.roll, phone, SLACK) >= TUCKED);
  const open = share(["aa"], (phone) => most(mouth.gap, phone) >= OPEN, SHORTEST_OPEN);
  const round = share(["oh", "ou"], (phone) => {
    const middle = (phone.start + phone.end) / 2;
    const near = Math.max(...within(mouth.round, middle - PEAK, middle + PEAK));
    return near >= ROUND && near >= 0.95 * most(mouth.round, phone);
  });
  const parts = [shut, open, round];
  const all: Share = {
    reached: parts.reduce((sum, { reached }) => sum + reached, 0),
    of: parts.reduce((sum, { of }) => sum + of, 0),
    missed: parts.flatMap(({ missed }) => missed),
  };
  const others = VISEMES.filter((viseme) => !["sil", "PP", "FF"].includes(viseme));
  const apart = share(others, ({ start, end }) => mouth.gap[Math.round((start + end) / 2 / STEP)]! > SHUT);
  return { shut, tucked, open, round, all, apart, ...jawLag(phones, mouth.jaw) };
}

/** Phones of one viseme that follow one another are one movement. */
function joined(phones: readonly TimedPhone[]): TimedPhone[] {
  const joined: TimedPhone[] = [];
  for (const phone of phones) {
    const last = joined.at(-1);
    if (last && last.viseme === phone.viseme && phone.start - last.end < 1) {
      joined[joined.length - 1] = { ...last, end: phone.end };
    } else joined.push(phone);
  }
  return joined;
}

/** Where the jaw's opening and that of its labels correlate best: positive where the jaw is late. */
function jawLag(phones: readonly TimedPhone[], jaw: readonly number[]): { lag: number; correlation: number } {
  const labels = new Array<number>(jaw.length).fill(0);
  for (const { viseme, start, end } of phones) {
    for (let i = Math.ceil(start / STEP); i < Math.min(labels.length, end / STEP); i++) {
      labels[i] = JAW_OF_VISEME[viseme];
    }
  }
  let lag = 0, correlation = -1;
  for (let shift = -LONGEST_LAG / STEP; shift <= LONGEST_LAG / STEP; shift++) {
    const from = Math.max(0, -shift), to = Math.min(labels.length, labels.length - shift);
    const value = correlationOf(labels.slice(from, to), jaw.slice(from + shift, to + shift));
    if (value > correlation) [lag, correlation] = [shift * STEP, value];
  }
  return { lag, correlation };
}
