import { findBrowser } from "../runtime/cli/browser.ts";
import { GpuUnavailableError } from "../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../runtime/render/files/local_gpu.ts";

/** What keeps a browser to the traffic of its own test: nothing is kept, nothing is asked. */
export const QUIET_FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why tests that show rendered pictures to a browser cannot run on this machine; null where they can. */
export async function reasonToSkipBrowser(): Promise<string | null> {
  if (findBrowser() === undefined) return "there is no browser of Chromium's family";
  try {
    (await openLocalGpu()).close();
    return null;
  } catch (error) {
    if (error instanceof GpuUnavailableError) return error.message;
    throw error;
  }
}
