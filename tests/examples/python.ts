import { existsSync } from "node:fs";
import { join } from "node:path";

/** Seconds after which a registry that does not answer is none. */
const REGISTRY_SECONDS = "10";

/** A Python with some packages, or why there is none. */
export type Python = { readonly path: string } | { readonly missing: string };

/**
 * A Python with the packages of a requirements.txt, in a virtual environment that is kept in the user's cache and
 * made anew where the file is another.
 *
 * @throws Error where the packages cannot be installed though the registry answers
 */
export async function pythonWith(requirements: string): Promise<Python> {
  const wanted = await Deno.readFile(requirements);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", wanted)).toHex().slice(0, 12);
  const folder = join(cacheFolder(), "headcast", `python-${hash}`);
  const windows = Deno.build.os === "windows";
  const path = join(folder, ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"]));
  const done = join(folder, "installed");
  if (existsSync(done)) return { path };
  const found = await run(
    windows ? "python" : "python3",
    "-c",
    "import sys, venv, ensurepip; assert sys.version_info[0] == 3",
  );
  if (!found.success) return { missing: `no Python 3 with venv: ${found.last}` };
  const made = await run(windows ? "python" : "python3", "-m", "venv", "--clear", folder);
  if (!made.success) return { missing: `Python makes no virtual environment: ${made.last}` };
  const limits = ["--retries", "0", "--timeout", REGISTRY_SECONDS, "--disable-pip-version-check"];
  const installed = await run(path, "-m", "pip", "install", "-q", ...limits, "-r", requirements);
  if (!installed.success) {
    const { said } = installed;
    if (/connection|timed out|name resolution|proxy|network/i.test(said)) {
      return { missing: `the package registry cannot be reached: ${installed.last}` };
    }
    throw new Error(`Cannot install the packages of ${requirements}: ${said}`);
  }
  await Deno.writeTextFile(done, "");
  return { path };
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = Deno.env.toObject();
  return XDG_CACHE_HOME || LOCALAPPDATA || (HOME ? join(HOME, ".cache") : Deno.makeTempDirSync());
}

async function run(program: string, ...args: string[]) {
  try {
    const command = new Deno.Command(program, { args, stdin: "null", stdout: "piped", stderr: "piped" });
    const { success, stdout, stderr } = await command.output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return { success, said, last: said.trim().split("\n").at(-1) ?? "" };
  } catch (error) {
    return { success: false, said: String(error), last: (error as Error).message };
  }
}
