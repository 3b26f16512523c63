import { signToken, type TokenWish } from "../../../runtime/server/auth/sign_token.ts";
import { within } from "../../eventually.ts";
import { printTable } from "../table.ts";
import type { WitnessFigures } from "./witness_main.ts";

/** A server and a witness in processes of their own, so that what knocks disturbs neither but through the server. */
export interface Scene {
  readonly url: string;
  readonly adapter: string;
  token(wish: Partial<TokenWish>): Promise<string>;
  /** What the witness got since it was asked last. */
  witness(): Promise<WitnessFigures>;
  /** Resident memory of the server, MB; NaN where the system does not tell. */
  memory(): number;
  /** Processor time that the server has taken, all its threads, seconds; NaN where the system does not tell. */
  processor(): number;
  /** Whether the server works, and how often its render worker was started anew. */
  health(): Promise<{ readonly ok: boolean; readonly restarts: number; readonly connections: number }>;
}

const SECRET = "a secret of thirty-two bytes or more";

/** @param real draws the stock avatar, in place of a worker that paints at once */
export async function withScene(real: boolean, bench: (scene: Scene) => Promise<void>): Promise<void> {
  const server = startProgram(new URL("server_main.ts", import.meta.url), SECRET, ...real ? ["--real"] : []);
  try {
    const { url, adapter } = JSON.parse(await server.line());
    const token = async (wish: Partial<TokenWish>) =>
      (await signToken(
        new TextEncoder().encode(SECRET),
        { session: "*", role: "puppeteer", minutes: 120, ...wish },
      )).token;
    const live = `${url.replace("http", "ws")}live/witness`;
    const witness = startProgram(WITNESS, live, await token({}));
    const operator = await token({ role: "operator" });
    try {
      await bench({
        ...{ url, adapter, token },
        async witness() {
          await witness.say();
          return JSON.parse(await witness.line());
        },
        memory: () => memoryOf(server.pid),
        processor: () => processorOf(server.pid),
        async health() {
          const answer = await fetch(`${url}healthz`, { headers: { authorization: `Bearer ${operator}` } });
          const { ok, worker, connections } = await answer.json();
          return { ok, restarts: worker?.restarts, connections };
        },
      });
    } finally {
      await witness.end();
    }
  } finally {
    await server.end();
  }
}

/** Prints what the witness got, stretch by stretch. */
export function printWitness(rows: readonly (readonly [name: string, figures: WitnessFigures])[]): void {
  const header = [
    "witness",
    "s",
    "frames/s",
    "median ms",
    "p95 ms",
    "longest ms",
    "longest gap ms",
    "missed",
  ];
  printTable(
    header,
    rows.map(([name, { seconds, framesPerSecond, median, p95, longest, longestGap, missed }]) => [
      name,
      ...[seconds, framesPerSecond, median, p95, longest, longestGap, missed].map(String),
    ]),
  );
}

/** A program that measures what a session gives to one who drives it. */
export const WITNESS = new URL("witness_main.ts", import.meta.url);

/** A program in a process of its own, which answers a line with a line and ends with its standard input. */
export function startProgram(file: URL, ...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", file.href, ...args],
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const input = child.stdin.getWriter();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    pid: child.pid,
    say: () => input.write(new TextEncoder().encode("\n")),
    async line(): Promise<string> {
      while (!rest.includes("\n")) {
        const { value, done } = await within(`${file.pathname} answers`, output.read());
        if (done) throw new Error(`Cannot go on, ${file.pathname} has ended`);
        rest += value;
      }
      const at = rest.indexOf("\n");
      const line = rest.slice(0, at);
      rest = rest.slice(at + 1);
      return line;
    },
    async end() {
      await input.close().catch(() => {});
      await within(`${file.pathname} ends`, child.status, 20).catch(() => child.kill("SIGKILL"));
      await output.cancel();
    },
  };
}

/** Resident memory of a process, MB; NaN where the system does not tell. */
export function memoryOf(pid: number): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return NaN;
  }
}

/** Processor time that a process has taken, seconds. Linux counts in hundredths of a second for programs. */
export function processorOf(pid: number): number {
  try {
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}
