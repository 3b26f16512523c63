import type { Side } from "../language/prompts.ts";
import type { PromptSpread } from "./spread.ts";
import type { AvatarScore } from "./scores.ts";

/** What one CLIP says of all avatars. */
export interface ClipReport {
  readonly clip: string;
  readonly avatars: readonly AvatarScore[];
  /** Of prompts that several avatars were made from. */
  readonly spread?: readonly PromptSpread[];
}

export interface EvaluationReport {
  /** Pictures of an avatar. */
  readonly views: number;
  /** Pixels of a picture's side before CLIP's own resizing. */
  readonly size: number;
  /** All that a picture may be nearest to. */
  readonly prompts: readonly string[];
  readonly clips: readonly ClipReport[];
  /** By avatar, `Flicker.levels`; none at rest. */
  readonly flicker?: Readonly<Record<string, number>>;
}

const COLUMNS: readonly Side[] = ["front", "side", "back"];
const MOST_LETTERS = 60;

/** The report as a table for people. */
export function reportTable({ views, size, prompts, clips, flicker = {} }: EvaluationReport): string {
  const lines = clips.flatMap(({ clip, avatars, spread = [] }) => {
    const rows = avatars.map((avatar) => [avatar.avatar, ...figures(avatar), cut(avatar.prompt)]);
    const head = ["avatar", "score", ...COLUMNS, "own first", "prompt"];
    const mean = [...new Set(avatars.map(({ system }) => system))].flatMap((system) => {
      const own = avatars.filter((avatar) => avatar.system === system);
      const name = system === undefined ? "mean" : `mean, ${system}`;
      return own.length > 1 ? [[name, ...figures(meanOf(own)), ""]] : [];
    });
    const heading = `${clip}, ${views} views of ${size} pixels, ${prompts.length} prompts`;
    const spreads = spread.map(({ prompt, system, avatars, score, deviation }) =>
      `${score.toFixed(2)} with a deviation of ${deviation.toFixed(2)}, ${avatars} avatars${
        system === undefined ? "" : ` of ${system}`
      }: ${cut(prompt)}`
    );
    return [heading, ...table([head, ...rows, ...mean]), ...spreads, ""];
  });
  const moved = Object.entries(flicker).map(([name, levels]) => `${name}: ${levels.toFixed(2)}`);
  return [
    ...lines,
    ...moved.length === 0 ? [] : [`flicker of the skin in motion, levels of 255: ${moved.join(", ")}`, ""],
    "score: 100 times the cosine between picture and prompt, mean over the views",
    "own first: pictures that are nearer to their own prompt than to all the others",
  ].join("\n");
}

type Figures = Pick<AvatarScore, "score" | "sides" | "found">;

function figures({ score, sides, found }: Figures): string[] {
  const shown = COLUMNS.map((side) => sides[side]?.toFixed(2) ?? "-");
  return [score.toFixed(2), ...shown, `${Math.round(100 * found)} %`];
}

function meanOf(avatars: readonly AvatarScore[]): Figures {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const sides: Partial<Record<Side, number>> = {};
  for (const side of COLUMNS) {
    const seen = avatars.flatMap((avatar) => avatar.sides[side] ?? []);
    if (seen.length > 0) sides[side] = mean(seen);
  }
  return {
    score: mean(avatars.map(({ score }) => score)),
    sides,
    found: mean(avatars.map(({ found }) => found)),
  };
}

/** The first column and the last to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const last = rows[0]!.length - 1;
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) =>
      column === last ? cell : column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
}

function cut(prompt: string): string {
  return prompt.length <= MOST_LETTERS ? prompt : `${prompt.slice(0, MOST_LETTERS - 3).trimEnd()}...`;
}
