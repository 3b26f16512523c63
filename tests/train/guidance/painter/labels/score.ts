import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { readPrompt } from "../../../../../train/guidance/painter/prompt/read_prompt.ts";
import { judge, type Label, type Tally, tally, type Verdict } from "./label.ts";

// deno run -A tests/train/guidance/painter/labels/score.ts [FILE.ts]: how the reader reads the labelled prompts of a
// module that exports LABELS, everyday.ts where none is named.

/** People drawn for each prompt. */
const SEEDS = [0, 1, 2, 3, 4];

export const judgeAll = (labels: readonly Label[]): Verdict[] =>
  labels.map((label) => judge(label, SEEDS.map((seed) => readPrompt(label[0], seed))));

/** A line of the figures, then each prompt that is not right with what it lacks. */
export function report(verdicts: readonly Verdict[]): string[] {
  const wrong = verdicts.filter(({ items, wronglyNamed }) =>
    wronglyNamed.length > 0 || items.some(({ outcome }) => outcome !== "met")
  );
  return [
    figures(tally(verdicts)),
    ...wrong.flatMap(({ prompt, items, wronglyNamed }) => [
      `${prompt}`,
      ...items.filter(({ outcome }) => outcome !== "met").map(({ item, outcome, faults }) => {
        const lacks = faults.length > 0 ? faults.join("; ") : "it had to be told as not understood";
        return `  ${outcome.padEnd(6)}  ${item.words}: ${lacks}`;
      }),
      ...wronglyNamed.length > 0 ? [`  is understood, though told as not: ${wronglyNamed.join(", ")}`] : [],
    ]),
  ];
}

function figures({ prompts, right, named, silent, wronglyNamed, contentWords }: Tally): string {
  const share = (part: number, whole: number) => `${(100 * part / whole).toFixed(1)} %`;
  return `${prompts} prompts: ${right} right (${
    share(right, prompts)
  }), ${named} with a loss that is named, ` +
    `${silent} with a silent one; ${wronglyNamed} of ${contentWords} words wrongly named ` +
    `(${share(wronglyNamed, contentWords)})`;
}

if (import.meta.main) {
  const file = Deno.args[0];
  const url = file ? pathToFileURL(resolve(file)).href : import.meta.resolve("./everyday.ts");
  const { LABELS } = await import(url) as { readonly LABELS: readonly Label[] };
  for (const line of report(judgeAll(LABELS))) console.log(line);
}
