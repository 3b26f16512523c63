import { UsageError } from "../../runtime/cli/flags.ts";

/** The text of a file that a flag names. @throws UsageError where there is none */
export async function readGiven(flag: "config" | "look", path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UsageError(`Cannot train with --${flag}, there is no such file: ${path}`);
  }
}
