import { findProgram } from "../../../runtime/cli/system.ts";
import type { Lack } from "../../skip.ts";

/** A program that speaks; `deno task setup --tests` installs those of Debian. */
export function lackOfSpeaker(name: "espeak-ng" | "flite"): Lack | null {
  if (findProgram(name) !== undefined) return null;
  return { kind: "tool", reason: `${name} is not in PATH` };
}
