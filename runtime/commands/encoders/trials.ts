import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Trial } from "../../video/h264/trial.ts";
import { type H264Hardware, hardwareFor } from "../../video/h264/names.ts";

/** Far above the half a second that all of them take; a driver that wakes a card takes seconds. */
const TIMEOUT_MS = 20_000;

/** Has encoders try to encode, in a process of their own. Those that did not come to an end have failed. */
export async function tryEncoders(names: readonly string[]): Promise<Trial[]> {
  const child = new Deno.Command(Deno.execPath(), {
    // With the project's configuration, which it is found by its place: it needs node-av.
    args: [
      "run",
      "-A",
      fileURLToPath(new URL("../../video/h264/trial_process.ts", import.meta.url)),
      ...names,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const { stdout } = await child.output();
  clearTimeout(timer);
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.startsWith("{"));
  const found: Trial[] = lines.map((line) => JSON.parse(line));
  const detail = "its driver ended the process that tried it, or took too long";
  return names.map((name) =>
    found.find((trial) => trial.name === name) ?? { name, works: false, detail, ms: null }
  );
}

/**
 * The hardware's that this machine may have, by what its system shows of cards: where there is none nothing is tried, and a
 * start costs nothing.
 */
export function likelyHardware(): readonly H264Hardware[] {
  const all = hardwareFor();
  if (Deno.build.os !== "linux") return all;
  const nvidia = existsSync("/dev/nvidiactl") || existsSync("/dev/dxg");
  const other = existsSync("/dev/dri/renderD128") || existsSync("/dev/dri/renderD129");
  return all.filter((name) => name === "nvenc" ? nvidia : other);
}
