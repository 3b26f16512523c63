import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonWith } from "../../../examples/python.ts";
import type { Lack } from "../../../skip.ts";

const FOLDER = fileURLToPath(new URL("python/", import.meta.url));

/** python-osc and vmcp, behind a script that sends and receives (python/peer.py). */
export interface VmcPeers {
  readonly lack: Lack | null;
  command(...args: string[]): Deno.Command;
}

export async function vmcPeers(): Promise<VmcPeers> {
  const python = await pythonWith(join(FOLDER, "requirements.txt"));
  return {
    lack: "missing" in python ? { kind: "tool", reason: python.missing } : null,
    command: (...args) =>
      new Deno.Command("path" in python ? python.path : "", {
        args: [join(FOLDER, "peer.py"), ...args],
        stdout: "piped",
        stderr: "inherit",
      }),
  };
}

/** Sends the script's face 60 times a second until it is stopped. */
export function startLoop(peers: VmcPeers, port: number): () => Promise<void> {
  const child = peers.command("loop", String(port), "60").spawn();
  return async () => {
    child.kill();
    await child.output();
  };
}
