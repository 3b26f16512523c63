import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "./packages.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

const PLACES: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  windows: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/**
 * A browser of Chromium's family, which the end-to-end tests drive: CHROME_PATH where it is set, then PATH,
 * then the usual places, then what Playwright has fetched before.
 */
export function findBrowser(): string | undefined {
  const given = Deno.env.get("CHROME_PATH");
  if (given) return existsSync(given) ? given : undefined;
  for (const name of NAMES) {
    const path = findProgram(name);
    if (path !== undefined) return path;
  }
  return PLACES[Deno.build.os]?.find((path) => existsSync(path)) ?? fetchedByPlaywright();
}

function fetchedByPlaywright(): string | undefined {
  const folder = join(Deno.env.get("HOME") ?? "", ".cache", "ms-playwright");
  if (!existsSync(folder)) return undefined;
  return [...Deno.readDirSync(folder)]
    .filter(({ name }) => name.startsWith("chromium-"))
    .flatMap(({ name }) => ["chrome-linux64", "chrome-linux"].map((sub) => join(folder, name, sub, "chrome")))
    .find((path) => existsSync(path));
}
