import { ownProcess } from "../../system/own_process.ts";
import { type AdapterWay, adapterWays, POWER_VARIABLE } from "./ways.ts";

/** An adapter that this machine has, and what has to be set for it to answer. */
export interface ListedAdapter {
  readonly name: string;
  readonly backend: string;
  /** Software: the processor does the drawing. */
  readonly software: boolean;
  readonly way: AdapterWay;
}

/** What answers in a child process. */
interface Answer {
  readonly name: string;
  readonly software: boolean;
  readonly power: GPUPowerPreference;
}
export type AskWay = (way: AdapterWay) => Promise<readonly Answer[]>;

/** Far above the 0.1 s that a working driver takes, also where it must first spin up a graphics card. */
const TIMEOUT_MS = 30_000;

/**
 * All adapters that can be told apart, each once and the best first: cards before software, native backends before OpenGL.
 * The drivers are asked in processes of their own, side by side, since a broken one may take its process down.
 */
export async function listAdapters(
  ways: readonly AdapterWay[] = adapterWays(),
  ask: AskWay = askInProcess,
): Promise<ListedAdapter[]> {
  const answers = await Promise.all(ways.map(async (way) => {
    const found = await ask(way);
    return found.map(({ name, software, power }): ListedAdapter => ({
      ...{ name, software, backend: way["DENO_WEBGPU_BACKEND"] ?? "" },
      way: { ...way, [POWER_VARIABLE]: power },
    }));
  }));
  const all = new Map<string, ListedAdapter>();
  for (const each of answers.flat()) {
    const key = `${each.backend} ${each.name}`;
    if (!all.has(key)) all.set(key, each);
  }
  const rank = ({ software, backend }: ListedAdapter) => Number(software) * 2 + Number(backend === "gl");
  return [...all.values()].sort((a, b) => rank(a) - rank(b));
}

async function askInProcess(way: AdapterWay): Promise<readonly Answer[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ownProcess(new URL("./probe.ts", import.meta.url)),
    env: way,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const { stdout } = await child.output();
  clearTimeout(timer);
  try {
    return JSON.parse(new TextDecoder().decode(stdout).trim());
  } catch {
    return [];
  }
}
