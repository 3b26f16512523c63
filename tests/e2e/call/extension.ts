import { type Browser, type BrowserContext, chromium, type Worker } from "playwright-core";
import { findBrowser } from "../../../runtime/cli/browser.ts";
import { buildExtension } from "../../../runtime/commands/camera/build_extension.ts";
import { writeFolder } from "../../../runtime/commands/camera/write_folder.ts";
import type { Settings } from "../../../static/camera_extension/settings.ts";
import { QUIET_FLAGS } from "../../browser_support.ts";
import { eventually } from "../../eventually.ts";

/** Media as a call has it: a fake camera and microphone beside ours, and addresses of this machine as they are. */
const CALL_FLAGS = [
  ...[
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-default-browser-check",
    "--ignore-certificate-errors",
  ],
  ...["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"],
  // Where there is no multicast nobody can look up the names that stand for addresses.
  "--disable-features=WebRtcHideLocalIpsWithMdns",
];

/** A browser that has the camera. */
export interface CallBrowser {
  readonly context: BrowserContext;
  /** Of the options page and its files. */
  readonly base: string;
  /** What the user would set on the options page. */
  set(settings: Partial<Settings>): Promise<void>;
  stored(): Promise<Settings>;
}

/**
 * Opens Chromium with the extension, as a person would start it. Playwright's own start keeps every page awake and says
 * that it is seen, whatever is in front of it: here a page that is hidden is hidden.
 *
 * Nobody can click in the browser's own question for a site, so this one may be in `sites` from the beginning:
 * `host_permissions` in the manifest, which is the only thing that differs.
 */
export async function withExtension(
  sites: readonly string[],
  test: (browser: CallBrowser) => Promise<void>,
): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "headcast-extension-" });
  let chromiumProcess: Deno.ChildProcess | undefined;
  let browser: Browser | undefined;
  try {
    const files = await buildExtension();
    const manifest = JSON.parse(new TextDecoder().decode(files.get("manifest.json")));
    manifest.host_permissions = sites.map((site) => `${site}/*`);
    files.set("manifest.json", new TextEncoder().encode(JSON.stringify(manifest)));
    await writeFolder(`${profile}/extension`, files);
    chromiumProcess = new Deno.Command(findBrowser()!, {
      args: [
        ...QUIET_FLAGS,
        ...CALL_FLAGS,
        `--user-data-dir=${profile}/profile`,
        `--load-extension=${profile}/extension`,
        "about:blank",
      ],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    const port = await eventually("the browser listens", () => portOf(`${profile}/profile`));
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    await test(await openCallBrowser(browser.contexts()[0]!));
  } finally {
    await browser?.close();
    chromiumProcess?.kill();
    await chromiumProcess?.status;
    // Its helpers write for a moment longer than it lives.
    await eventually(
      "the profile is gone",
      () => Deno.remove(profile, { recursive: true }).then(() => true, () => false),
      { every: 50 },
    );
  }
}

/** The browser writes it down once it listens. */
const portOf = async (profile: string): Promise<string | undefined> =>
  (await Deno.readTextFile(`${profile}/DevToolsActivePort`).catch(() => "")).split("\n")[0] || undefined;

async function openCallBrowser(context: BrowserContext): Promise<CallBrowser> {
  const worker: Worker = context.serviceWorkers()[0] ?? await context.waitForEvent("serviceworker");
  const stored = () =>
    worker.evaluate("chrome.storage.local.get('settings').then(({ settings }) => settings ?? {})") as Promise<
      Settings
    >;
  return {
    context,
    base: new URL("../", worker.url()).href,
    stored,
    async set(settings) {
      const all = JSON.stringify({ ...await stored(), ...settings });
      await worker.evaluate(`chrome.storage.local.set({ settings: ${all} })`);
      // Until the scripts are where they belong.
      await worker.evaluate("new Promise((resolve) => setTimeout(resolve, 200))");
    },
  };
}
