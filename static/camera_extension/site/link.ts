import type { Devices } from "../device.ts";
import type { Fit } from "../fit.ts";
import type { BridgeMessage, SiteMessage, StreamMessage, Wish } from "../messages.ts";

/** How the two scripts of one page find each other. Both begin before the page's first script. */
export const BRIDGE_EVENT = "headcast-camera-bridge";
export const SITE_EVENT = "headcast-camera-site";

/** The bridge may be a moment behind; a page without it has the browser's devices alone. */
const PATIENCE_MS = 1500;

/** One stream of the session. */
export interface Line {
  taken(): void;
  fit(fit: Fit): void;
  close(): void;
}

/** The site's end of the way to the extension. */
export interface Link {
  /** Null where the camera is not plugged in. */
  readonly devices: Devices | null;
  /** Once it is known whether there are devices. */
  readonly ready: Promise<void>;
  open(wish: Wish, onMessage: (message: StreamMessage) => void): Line;
}

/** @param onDevices the devices have come, gone or become others, since it was first known */
export function openLink(onDevices: () => void): Link {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const lines = new Map<number, (message: StreamMessage) => void>();
  let port: MessagePort | null = null;
  let devices: Devices | null = null;
  let known = false;
  let count = 0;
  setTimeout(resolve, PATIENCE_MS);

  function receive({ data }: MessageEvent<BridgeMessage>): void {
    if (data.type === "stream") return lines.get(data.id)?.(data.message);
    const changed = JSON.stringify(devices) !== JSON.stringify(data.devices);
    devices = data.devices;
    if (changed && known) onDevices();
    known = true;
    resolve();
  }

  addEventListener(BRIDGE_EVENT, (event) => {
    const [given] = (event as MessageEvent).ports;
    if (given === undefined) return;
    event.preventDefault();
    // An extension that was renewed brings another bridge into pages that are open.
    port?.close();
    port = given;
    port.onmessage = receive;
  });
  dispatchEvent(new Event(SITE_EVENT));

  const say = (message: SiteMessage) => port?.postMessage(message);
  return {
    get devices() {
      return devices;
    },
    ready,
    open(wish, onMessage) {
      const id = ++count;
      lines.set(id, onMessage);
      say({ type: "open", id, wish });
      return {
        taken: () => say({ type: "taken", id }),
        fit: (fit) => say({ type: "fit", id, fit }),
        close() {
          if (lines.delete(id)) say({ type: "close", id });
        },
      };
    },
  };
}
