import { type Check, type Figure, misses, type Outcome } from "./check.ts";

/** Prints figures with what they have to reach, and how each came about; gives the number of those missed. */
export function printTable(outcomes: readonly (readonly [Check, Outcome])[]): number {
  const figures = outcomes.flatMap(([, outcome]) => "figures" in outcome ? outcome.figures : []);
  const width = Math.max(0, ...figures.map(({ name }) => name.length));
  for (const figure of figures) {
    const judged = figure.bound !== "for information";
    const verdict = !judged ? "info" : misses(figure) ? "MISS" : "pass";
    const wanted = judged ? `${figure.bound} ${written(figure, figure.limit)}` : "";
    console.log(
      `${verdict}  ${figure.name.padEnd(width)}  ${written(figure, figure.value).padStart(8)}  ${wanted}`,
    );
    for (const note of figure.notes ?? []) console.log(`        ${note}`);
  }
  for (const [{ name }, outcome] of outcomes) {
    if ("skipped" in outcome) console.log(`skip  ${name}: ${outcome.skipped}`);
  }
  const missed = figures.filter(misses).length;
  const judged = figures.filter(({ bound }) => bound !== "for information").length;
  console.log(`\n${judged - missed} of ${judged} figures reached`);
  return missed;
}

function written({ unit }: Figure, value: number): string {
  switch (unit) {
    case "share":
      return `${(value * 100).toFixed(1)} %`;
    case "correlation":
    case "weight":
      return value.toFixed(3);
    case "degrees":
      return `${value.toFixed(1)}°`;
    case "millimetres":
      return `${value.toFixed(2)} mm`;
    case "milliseconds":
      return `${value.toFixed(0)} ms`;
    case "eye distances":
      return value.toFixed(3);
  }
}
