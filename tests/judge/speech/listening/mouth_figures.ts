import { SPEECH_HOP_MS, VISEME_INDEX } from "../../../../runtime/speech/speech_frame.ts";
import type { Figure } from "../../check.ts";
import { correlation } from "../../statistics.ts";
import { median } from "../../tracking/figures.ts";
import { type Heard, likeliest } from "./hear.ts";
import { jawOf } from "./read_speech.ts";

/** A share of phones' moments: the mouth does it within 60 ms of the phone's middle. */
const NEAR_MS = 60;
/** How far open a jaw is open. */
const OPEN = 0.5;
/** Phones whose lips are round: o, u and w, not the front vowels that share their shapes. */
const ROUND = /^(a:(ow|ao|uw|uh|w|oy|aw)|.*[oɔuʊwʷ])/;
/** Frames that a jaw is looked for, before and after. */
const LAGS = 20;
export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Lips shut at p, b and m, open at a, round at o, u and w: the likeliest shape there is one of theirs. */
export function mouthFigures(of: string, heard: readonly Heard[], limit: number): Figure[] {
  const { PP, aa, oh, ou } = VISEME_INDEX;
  const kinds: readonly [string, readonly number[], RegExp, (shape: number, jaw: number) => boolean][] = [
    ["shut at p, b, m", [PP], /./, (shape) => shape === PP],
    ["open at a", [aa], /./, (shape, jaw) => shape === aa || jaw >= OPEN],
    ["round at o, u, w", [oh, ou], ROUND, (shape) => shape === oh || shape === ou],
  ];
  let all = 0, done = 0;
  const notes = kinds.map(([name, shapes, phones, does]) => {
    let count = 0, hits = 0;
    for (const { sentence, visemes, jaw } of heard) {
      for (const { start, end, viseme, phone } of sentence.spans) {
        if (!shapes.includes(viseme) || !phones.test(phone) || end - start < 20) continue;
        const middle = (start + end) / 2, from = Math.ceil((middle - NEAR_MS) / SPEECH_HOP_MS);
        const to = Math.floor((middle + NEAR_MS) / SPEECH_HOP_MS);
        count++;
        for (let i = Math.max(0, from); i <= to && i < visemes.length; i++) {
          if (does(likeliest(visemes[i]!), jaw[i]!)) {
            hits++;
            break;
          }
        }
      }
    }
    all += count;
    done += hits;
    return `${name}: ${hits} of ${count}, ${percent(hits / count)}`;
  });
  return [{
    name: `the mouth of ${of}: shut at p b m, open at a, round at o u w`,
    value: done / all,
    bound: "at least",
    limit,
    unit: "share",
    notes,
  }];
}

/** Milliseconds by which the jaw that is heard comes after that of the labels, where the two are most alike. */
export function lagFigure(heard: readonly Heard[]): Figure {
  const lags: number[] = [];
  for (const { labels, jaw } of heard) {
    if (labels.length < 4 * LAGS) continue;
    const truth = [...jawOf(labels)].slice(LAGS, -LAGS);
    const alike = Array.from(
      { length: 2 * LAGS + 1 },
      (_, k) => correlation(truth, jaw.slice(k, k + truth.length)),
    );
    const k = Math.min(2 * LAGS - 1, Math.max(1, alike.indexOf(Math.max(...alike))));
    const [a, b, c] = [alike[k - 1]!, alike[k]!, alike[k + 1]!];
    const bend = a - 2 * b + c;
    lags.push((k - LAGS + (bend < 0 ? (a - c) / (2 * bend) : 0)) * SPEECH_HOP_MS);
  }
  const middle = median(lags), far = lags.filter((lag) => Math.abs(lag) > 20).length;
  return {
    name: "milliseconds from the labels' jaw to the one heard, median of sentences",
    value: Math.abs(middle),
    bound: "at most",
    limit: 20,
    unit: "milliseconds",
    notes: [`${middle.toFixed(1)} ms; beyond 20 ms in ${far} of ${lags.length} sentences`],
  };
}
