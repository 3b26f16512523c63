import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

/**
 * Sees that every npm package of deno.json is here: the commands load theirs only when they need them, so one that has
 * never been needed would be missing where there is no network.
 *
 * @returns what Deno says where some cannot be had; null where all are here
 */
export async function fetchPackages(): Promise<string | null> {
  const names = Object.entries(config.imports).filter(([name]) => !name.endsWith("/")).map(([, from]) =>
    from
  );
  let said = "";
  // A registry is asked only for what is not here.
  for (const from of [["--cached-only"], []]) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["cache", "--quiet", ...from, ...names],
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (success) return null;
    said = new TextDecoder().decode(stderr).trim().replace(/^error: /, "");
  }
  return said;
}
