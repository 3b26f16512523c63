import { message } from "../base/message.ts";
import { provide, seeToGraphics } from "./graphics/see_to_graphics.ts";
import { findBrowser, findFirefox } from "../cli/browser.ts";
import { defineCommand } from "../cli/command.ts";
import { toggle } from "../cli/flags.ts";
import { fetchPackages } from "../cli/npm_packages.ts";
import { findProgram } from "../cli/system.ts";

export const command = defineCommand({
  name: "setup",
  summary: "see that this machine can draw and speak, and install what it lacks",
  flags: {
    quiet: toggle("print nothing when all is well"),
    tests: toggle("see to what the tests need too: a Chromium and a Firefox"),
  },
  examples: [
    ["deno task setup", "look, and install what is missing"],
    ["deno task setup --tests", "the same, with the browsers of the end-to-end tests"],
    ["HEADCAST_INSTALL=0 deno task setup", "look and tell, but install nothing"],
  ],
  notes: [
    "A machine whose graphics card already answers, and that has voices, is left as it is. On Debian and Ubuntu, as root or with a sudo " +
    "that asks no password, missing packages are installed with apt-get; elsewhere one line says what to run. The " +
    "other commands see to the graphics by themselves before they start; voices (espeak-ng and flite, which stay " +
    "packages of the system's own) come with this command alone.",
  ],
  async run({ quiet, tests }) {
    // stderr throughout: `deno task bench --json | jq` must get nothing but the bench's own output.
    const say = (line: string) => console.error(line);
    const { adapter, problem } = { problem: "", ...await seeToGraphics(say) };
    if (adapter === null) say(`${problem.charAt(0).toUpperCase()}${problem.slice(1)}`);
    else if (!quiet) {
      say(`✓ WebGPU adapter: ${adapter.name}${adapter.fallback ? " (software: the processor draws)" : ""}`);
    }
    if (tests) {
      for (const kind of ["browser", "firefox"] as const) {
        const browser = await seeToBrowser(kind, say);
        if (browser !== undefined && !quiet) say(`✓ ${TEST_BROWSERS[kind].name}: ${browser}`);
      }
    }
    if (tests || !quiet) await seeToVoices(say, !quiet);
    // Whoever starts sees to the page by itself; tests open it many times at once.
    if ((tests || !quiet) && Deno.env.get("HEADCAST_INSTALL") !== "0") await seeToPage(say, !quiet);
    if (!quiet) await seeToPackages(say);
    // Tests go on without an adapter or a browser: those that need one say that they are skipped, and why.
    return adapter === null && !tests ? 1 : 0;
  },
});

const TEST_BROWSERS = {
  browser: {
    name: "Browser",
    find: findBrowser,
    what: "Chromium, for the end-to-end tests",
    without: "Without a browser the end-to-end tests are skipped",
  },
  firefox: {
    name: "Firefox",
    find: findFirefox,
    what: "Firefox, for one end-to-end test",
    without: "Without Firefox its end-to-end test is skipped",
  },
} as const;

async function seeToBrowser(
  kind: keyof typeof TEST_BROWSERS,
  say: (line: string) => void,
): Promise<string | undefined> {
  const { find, what, without } = TEST_BROWSERS[kind];
  const found = find();
  if (found !== undefined) return found;
  if (await provide(kind, what, say)) return find();
  say(without);
  return undefined;
}

/** Both: flite's sound is a recorded voice's, espeak-ng has a hundred languages. */
const SPEAKERS = ["espeak-ng", "flite"];

async function seeToVoices(say: (line: string) => void, tell: boolean): Promise<void> {
  const missing = () => SPEAKERS.filter((name) => findProgram(name) === undefined);
  if (missing().length > 0) await provide("voices", "a voice", say);
  const found = SPEAKERS.filter((name) => !missing().includes(name));
  if (found.length === 0) say("Without voices sessions speak what is sent to them as sound, but no text");
  else if (tell) say(`✓ Voices: ${found.join(", ")}`);
}

/** Bundles the page's scripts, which fetches esbuild at its first time. */
async function seeToPage(say: (line: string) => void, tell: boolean): Promise<void> {
  try {
    const { openPageBundle } = await import("../server/page_bundle.ts");
    await openPageBundle();
    if (tell) say("✓ Page: bundled");
  } catch (error) {
    say(message(error));
  }
}

async function seeToPackages(say: (line: string) => void): Promise<void> {
  const problem = await fetchPackages();
  say(
    problem === null
      ? "✓ Packages: all here, no network is needed to start"
      : `Packages are missing, run this again with a network: ${problem}`,
  );
}
