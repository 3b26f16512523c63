/** Processes of a cluster: started at a place, told to end, killed. */
import type { Place } from "./network/network.ts";

export interface Running {
  readonly pid: number;
  readonly status: Promise<Deno.CommandStatus>;
  /** False once it has ended. */
  readonly alive: boolean;
  /** Sends it one, as far as it still runs. */
  signal(signal: Deno.Signal): void;
  /** Waits for its end. */
  kill(signal: Deno.Signal): Promise<void>;
}

/** @param log what it says goes into this file, at its end */
export function runAt(
  place: Place,
  program: string,
  args: readonly string[],
  { log, env = {}, cwd }: { log: string; env?: Record<string, string>; cwd?: string | undefined },
): Running {
  const [first, rest] = place.command(program, args);
  // A shell's redirection: the file is written however this process fares.
  const child = new Deno.Command("sh", {
    args: ["-c", 'log="$0"; exec "$@" >>"$log" 2>&1 </dev/null', log, first, ...rest],
    env,
    ...cwd !== undefined && { cwd },
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  let alive = true;
  const status = child.status.then((ended) => {
    alive = false;
    return ended;
  });
  const signal = (name: Deno.Signal) => {
    if (alive) child.kill(name);
  };
  return {
    pid: child.pid,
    status,
    get alive() {
      return alive;
    },
    signal,
    async kill(name) {
      signal(name);
      await status;
    },
  };
}
