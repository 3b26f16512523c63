import { findProgram, pathsOf, type System, THIS_SYSTEM } from "./system.ts";

const CHROMIUM = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "msedge",
];
const FIREFOX = ["firefox-esr", "firefox"];

/** Applications of macOS, in the machine's folder or the user's own. */
const APPLICATIONS = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Chromium.app/Contents/MacOS/Chromium",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];
const FIREFOX_APPLICATION = "Firefox.app/Contents/MacOS/firefox";
/** Programs of Windows, below the folders that these variables name. */
const PROGRAM_FOLDERS = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
const PROGRAMS = [
  "Google\\Chrome\\Application\\chrome.exe",
  "Chromium\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe",
];
const FIREFOX_PROGRAM = "Mozilla Firefox\\firefox.exe";

/**
 * A browser of Chromium's family, which the end-to-end tests drive: CHROME_PATH where it is set, then PATH,
 * then the usual places, then what Playwright has fetched before.
 */
export function findBrowser(system: System = THIS_SYSTEM): string | undefined {
  const given = system.env("CHROME_PATH");
  if (given) return system.exists(given) ? given : undefined;
  return inPath(CHROMIUM, system) ?? inPlaces(APPLICATIONS, PROGRAMS, system) ?? fetchedByPlaywright(system);
}

/** Firefox, which one end-to-end test drives: FIREFOX_PATH where it is set, then PATH, then the usual places. */
export function findFirefox(system: System = THIS_SYSTEM): string | undefined {
  const given = system.env("FIREFOX_PATH");
  if (given) return system.exists(given) ? given : undefined;
  return inPath(FIREFOX, system) ?? inPlaces([FIREFOX_APPLICATION], [FIREFOX_PROGRAM], system);
}

function inPath(names: readonly string[], system: System): string | undefined {
  for (const name of names) {
    const path = findProgram(name, system);
    if (path !== undefined) return path;
  }
}

function inPlaces(
  applications: readonly string[],
  programs: readonly string[],
  { os, env, home, exists }: System,
): string | undefined {
  const { join } = pathsOf(os);
  const folders = os === "darwin"
    ? ["/Applications", join(home, "Applications")]
    : os === "windows"
    ? PROGRAM_FOLDERS.flatMap((name) => env(name) ?? [])
    : [];
  const names = os === "darwin" ? applications : programs;
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => exists(path));
}

/** What a browser that Playwright has fetched is called: Chrome for Testing now, Chromium before. */
const FETCHED: Partial<Record<System["os"], readonly string[]>> = {
  darwin: [
    "Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
    "Chromium.app/Contents/MacOS/Chromium",
  ],
  windows: ["chrome.exe"],
};

/** Where Playwright keeps browsers, by its documentation. */
function fetchedByPlaywright(system: System): string | undefined {
  const { os, env, home, exists, list } = system;
  const { join } = pathsOf(os);
  const cache = os === "darwin"
    ? join(home, "Library", "Caches")
    : os === "windows"
    ? env("LOCALAPPDATA") ?? join(home, "AppData", "Local")
    : join(home, ".cache");
  const folder = env("PLAYWRIGHT_BROWSERS_PATH") ?? join(cache, "ms-playwright");
  const names = FETCHED[os] ?? ["chrome"];
  return list(folder)
    .filter((name) => name.startsWith("chromium-"))
    .flatMap((version) =>
      list(join(folder, version)).filter((sub) => sub.startsWith("chrome-"))
        .flatMap((sub) => names.map((name) => join(folder, version, sub, name)))
    )
    .find((path) => exists(path));
}
