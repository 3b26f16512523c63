import { chrome, type Port } from "../chrome.ts";
import { isChanged, STREAM, type Wish } from "../messages.ts";
import { isListed, readSettings, type Settings } from "../settings.ts";
import { createOutlet } from "./outlet.ts";
import { shapeOf } from "../widen.ts";
import { RATE } from "./rate.ts";
import { openSource, type Source } from "./source.ts";

/*
 * The page with the session, which nobody sees: one connection to the server for all streams of all sites. A site's
 * policy says nothing of what is loaded here, and no site learns where it is loaded from.
 */

/** Who switches cameras stops one and opens the next: the session is not left for that. */
const LINGER_MS = 3000;

let settings: Settings | null = null;
let source: Source | null = null;
let leaving: ReturnType<typeof setTimeout> | undefined;

const outlet = createOutlet(() => {
  clearTimeout(leaving);
  leaving = setTimeout(() => void (outlet.size === 0 && leave()), LINGER_MS);
});

function leave(): void {
  source?.close();
  source = null;
}

function join(): void {
  if (source !== null || settings === null || outlet.size === 0) return;
  source = openSource(settings, outlet, (name, message) => {
    leave();
    outlet.fail(name, message);
  });
}

const askSettings = async (): Promise<Settings> =>
  readSettings(await chrome.runtime.sendMessage({ ask: "settings" }));

const mayWatch = ({ sender }: Port): boolean => settings!.on && isListed(sender?.origin, settings!.sites);

function admit(port: Port): void {
  const hear = async (message: unknown) => {
    port.onMessage.removeListener(hear);
    settings ??= await askSettings();
    if (!mayWatch(port)) {
      port.postMessage({ type: "failed", name: "NotAllowedError", message: "Permission denied" });
      return port.disconnect();
    }
    const { camera, microphone, fit } = (message ?? {}) as Wish;
    const wish = { camera: camera === true, microphone: microphone === true, fit };
    outlet.add(port, wish, shapeOf(settings, RATE));
    join();
  };
  port.onMessage.addListener(hear);
}

/** Whether another session has to be joined for it. */
const isOther = (one: Settings, other: Settings): boolean =>
  (["server", "token", "session", "avatar", "size", "background", "wide"] as const).some((name) =>
    one[name] !== other[name]
  );

async function renew(): Promise<void> {
  const before = settings;
  settings = await askSettings();
  outlet.keep(mayWatch);
  if (before !== null && isOther(before, settings)) {
    leave();
    join();
  }
}

chrome.runtime.onConnect.addListener((port) => {
  if (port.name === STREAM) admit(port);
});
chrome.runtime.onMessage.addListener((message) => {
  if (isChanged(message)) void renew();
  return undefined;
});
