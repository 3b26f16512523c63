import { sleep } from "../../stream/fakes.ts";
import { startProgram, WITNESS } from "../doors/scene.ts";
import type { WitnessFigures } from "../doors/witness_main.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";

export interface Turn {
  readonly alone: WitnessFigures;
  readonly beside: WitnessFigures;
}

export interface TurnOptions {
  readonly turns: number;
  /** Of either half of a turn. */
  readonly seconds: number;
}

/** Measures a session in turn alone and beside what is poured in. @param witnessed ws://.../live/NAME @param pour takes as long as half a turn */
export async function turnsWith(
  witnessed: string,
  { turns, seconds }: TurnOptions,
  pour: () => Promise<void>,
): Promise<Turn[]> {
  const witness = startProgram(WITNESS, witnessed);
  const look = async (): Promise<WitnessFigures> => {
    await witness.say();
    return JSON.parse(await witness.line());
  };
  const done: Turn[] = [];
  await sleep(3000);
  for (let turn = 0; turn < turns; turn++) {
    await look();
    await sleep(seconds * 1000);
    const alone = await look();
    await pour();
    done.push({ alone, beside: await look() });
  }
  await witness.end();
  return done;
}

/** The figure's verdict: how much the witness's p95 is changed, in the middle of the turns. */
export function printTurns(what: string, turns: readonly Turn[]): void {
  const row = (name: string, { framesPerSecond, median, p95, longest, missed }: WitnessFigures) => [
    name,
    ...[framesPerSecond, median, p95, longest, missed].map(String),
  ];
  printTable(
    ["witness", "frames/s", "median ms", "p95 ms", "longest ms", "missed"],
    turns.flatMap((
      { alone, beside },
      at,
    ) => [row(`${at + 1} alone`, alone), row(`${at + 1} beside ${what}`, beside)]),
  );
  const middle = (of: (turn: Turn) => number) => quantile(turns.map(of), 0.5);
  const alone = middle((turn) => turn.alone.p95), beside = middle((turn) => turn.beside.p95);
  console.log(
    `p95 in the middle of ${turns.length} turns: alone ${alone.toFixed(1)} ms, beside ${what} ${
      beside.toFixed(1)
    } ms: ${((beside / alone - 1) * 100).toFixed(0)} %`,
  );
}

/** From here on the most memory that a process has is counted. Linux only. */
export const startPeak = async (pid: number): Promise<void> => {
  before = statusOf(pid, "VmRSS");
  await Deno.writeTextFile(`/proc/${pid}/clear_refs`, "5");
};
let before = NaN;

const statusOf = (pid: number, name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? NaN) /
  1024;

export const memoryPeak = (pid: number): string =>
  `its memory ${before.toFixed(0)} MiB before, at most ${statusOf(pid, "VmHWM").toFixed(0)}, ${
    statusOf(pid, "VmRSS").toFixed(0)
  } at the end`;
