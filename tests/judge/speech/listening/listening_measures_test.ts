import assert from "node:assert/strict";
import { VISEME_INDEX, VISEMES } from "../../../../runtime/speech/speech_frame.ts";
import { type Heard, tally } from "./hear.ts";
import { lagFigure, mouthFigures } from "./mouth_figures.ts";
import { jawOf, labelsOf, type Sentence } from "./read_speech.ts";

const { PP, aa, oh } = VISEME_INDEX;

/** "paoa" over and over, 120 ms a sound, and what a listener would tell of it that hears all `late` frames late. */
function said(late: number, muffled = false): Heard {
  const spans = [PP, aa, oh, aa, PP, aa, oh, aa, PP, aa].map((viseme, i) => ({
    start: 200 + 120 * i,
    end: 320 + 120 * i,
    viseme,
    phone: VISEMES[viseme]!,
  }));
  const sentence: Sentence = { voice: "", pcm: new Float32Array(16 * 1600), spans };
  const labels = labelsOf(sentence), jaw = jawOf(labels);
  const visemes = Array.from(labels, (_, i) => {
    const weights = new Float32Array(VISEMES.length), shape = labels[Math.max(0, i - late)]!;
    weights[muffled && shape === PP ? aa : shape] = 1;
    return weights;
  });
  return { sentence, labels, visemes, jaw: Array.from(jaw, (_, i) => jaw[Math.max(0, i - late)]!) };
}

Deno.test("the speech's figures: a listener that comes 30 ms late is told of so", () => {
  assert.ok(Math.abs(lagFigure([said(3)]).value - 30) < 3);
  assert.ok(lagFigure([said(0)]).value < 3);
});

Deno.test("the speech's figures: lips that stay open at p, and those that shut too late, do not count", () => {
  assert.equal(mouthFigures("", [said(0)], 1)[0]!.value, 1);
  assert.equal(mouthFigures("", [said(0, true)], 1)[0]!.value, 7 / 10);
  const { notes } = mouthFigures("", [said(13)], 1)[0]!;
  assert.match(notes![0]!, /0 of 3/);
  assert.match(notes![2]!, /0 of 2/);
});

Deno.test("tally() gives the share of right frames, and the mean F1 of the shapes that come", () => {
  const { accuracy, macroF1 } = tally([[Int32Array.of(PP, PP, aa, aa), [PP, aa, aa, aa]]]);
  assert.equal(accuracy, 3 / 4);
  assert.ok(Math.abs(macroF1 - (2 / 3 + 4 / 5) / 2) < 1e-12);
});
