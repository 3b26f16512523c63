import { join } from "node:path";
import { bundleScripts } from "../../server/page_bundle.ts";

const ENTRIES = {
  page: "static/offline/main.ts",
  trackingWorker: "static/live/track/tracking_worker.ts",
  microphone: "static/live/sound/microphone_worklet.ts",
} as const;

/** The scripts of a page without a server, one text each: nothing is loaded by any of them. */
export type PageScripts = Readonly<Record<keyof typeof ENTRIES, string>>;

/**
 * @param root the project's folder
 * @throws {Error} in the bundler's words
 */
export async function bundlePageScripts(root: string): Promise<PageScripts> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-offline-" });
  try {
    // Classic scripts: one that is no module runs where a file was opened, and a classic worker is what the tracker needs.
    await bundleScripts(root, ["--format", "iife", "--outdir", folder], Object.values(ENTRIES));
    const texts = Object.entries(ENTRIES).map(async ([name, entry]) => {
      const script = await Deno.readTextFile(join(folder, entry.replace("static/", "").replace(/ts$/, "js")));
      return [name, script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n")];
    });
    return Object.fromEntries(await Promise.all(texts));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
