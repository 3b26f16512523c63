import { chrome, type ContentScript, type Sender } from "../chrome.ts";
import type { Devices } from "../device.ts";
import { CHANGED, type Question } from "../messages.ts";
import { isListed, patternOf, readSettings, type Settings } from "../settings.ts";
import { shapeOf } from "../widen.ts";
import { RATE } from "./rate.ts";

/*
 * The service worker: puts the scripts into listed sites, makes the page with the session when one wants it, and
 * answers what they ask. It may be ended at any time, and keeps nothing but what is stored.
 */

const PAGE = "page/session.html";

async function storedSettings(): Promise<Settings> {
  const { settings } = await chrome.storage.local.get("settings");
  return readSettings(settings);
}

/** The site's scripts, the bridge first. */
const SCRIPTS = [
  { id: "bridge", js: ["site/bridge.js"], world: "ISOLATED" },
  { id: "site", js: ["site/site.js"], world: "MAIN" },
] as const;

let spreading: Promise<void> = Promise.resolve();

/** Puts into sites what they get, into those that are open too; one change after the other. */
function spread(): void {
  spreading = spreading.then(spreadNow, spreadNow);
}

async function spreadNow(): Promise<void> {
  const { sites } = await storedSettings();
  const matches = sites.map(patternOf);
  await chrome.scripting.unregisterContentScripts();
  if (matches.length > 0) {
    await chrome.scripting.registerContentScripts(SCRIPTS.map((script): ContentScript => ({
      ...script,
      ...{ matches, allFrames: true, persistAcrossSessions: true, runAt: "document_start" },
    })));
  }
  const tabs = matches.length === 0 ? [] : await chrome.tabs.query({ url: matches });
  await Promise.all(tabs.flatMap(({ id: tabId }) => tabId === undefined ? [] : [inject(tabId)]));
}

async function inject(tabId: number): Promise<void> {
  const target = { tabId, allFrames: true };
  try {
    for (const { js, world } of SCRIPTS) {
      await chrome.scripting.executeScript({ target, files: js, world, injectImmediately: true });
    }
    await chrome.tabs.sendMessage(tabId, CHANGED);
  } catch {
    // A tab that has just been closed, or shows an error.
  }
}

async function devicesFor(origin: string | undefined): Promise<Devices | null> {
  const settings = await storedSettings();
  if (origin === undefined || !settings.on || !isListed(origin, settings.sites)) return null;
  const salt = await storedSalt();
  const [camera, microphone, group] = await Promise.all(
    ["camera", "microphone", "group"].map((what) => hash(`${salt} ${what} ${origin}`)),
  );
  return {
    ...{ camera: camera!, microphone: microphone!, group: group! },
    first: settings.first,
    shape: shapeOf(settings, RATE),
  };
}

/** So that ids are others in each browser, and the same each time, as those of real devices. */
async function storedSalt(): Promise<string> {
  const { salt } = await chrome.storage.local.get("salt");
  if (typeof salt === "string") return salt;
  const fresh = crypto.randomUUID();
  await chrome.storage.local.set({ salt: fresh });
  return fresh;
}

async function hash(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).toHex();
}

let making: Promise<void> | null = null;

/** The page that has the session: nothing else of an extension may live as long as a call. */
async function havePage(): Promise<true> {
  if (!await chrome.offscreen.hasDocument()) {
    making ??= chrome.offscreen.createDocument({
      url: PAGE,
      reasons: ["USER_MEDIA"],
      justification: "Receives the avatar's picture and sound for the camera",
    }).finally(() => making = null);
    await making;
  }
  return true;
}

/** The extension's own pages, and no script of it in a site's: those have the site's origin. */
const isOwn = ({ id, origin }: Sender): boolean =>
  id === chrome.runtime.id && origin === new URL(chrome.runtime.getURL("")).origin;

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  const { ask } = message as Partial<Question>;
  if (ask === "devices") void devicesFor(sender.origin).then(answer);
  else if (ask === "page") void havePage().then(answer);
  else if (ask === "settings" && isOwn(sender)) void storedSettings().then(answer);
  else return undefined;
  return true;
});

chrome.storage.onChanged.addListener((changes, area) => {
  if (area !== "local" || !("settings" in changes)) return;
  spread();
  // Nobody hears it where there is no session.
  void chrome.runtime.sendMessage(CHANGED).catch(() => {});
});

chrome.permissions.onRemoved.addListener(async () => {
  const settings = await storedSettings();
  const kept = await Promise.all(
    settings.sites.map((site) => chrome.permissions.contains({ origins: [patternOf(site)] })),
  );
  const sites = settings.sites.filter((_, index) => kept[index]);
  if (sites.length < settings.sites.length) {
    await chrome.storage.local.set({ settings: { ...settings, sites } });
  }
});

chrome.runtime.onInstalled.addListener(({ reason }) => {
  spread();
  if (reason === "install") void chrome.runtime.openOptionsPage();
});
chrome.runtime.onStartup.addListener(spread);
chrome.action.onClicked.addListener(() => void chrome.runtime.openOptionsPage());
// The token is none of the business of scripts in sites' pages, though they are ours.
void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
