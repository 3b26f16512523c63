import { chrome, type Port } from "../chrome.ts";
import type { Devices } from "../device.ts";
import {
  type BridgeMessage,
  isChanged,
  type Question,
  type SiteMessage,
  STREAM,
  type StreamMessage,
} from "../messages.ts";
import { BRIDGE_EVENT, SITE_EVENT } from "./link.ts";

/*
 * Stands in the site's page, in the extension's world, where the site cannot reach, and passes on what its script and
 * the extension's pages say. What it hands to the site's script is one end of a channel, before the page's first script.
 */

/** Where the world keeps whether a bridge stands: a page that is open is given the scripts with each change. */
const MARK = Symbol.for("headcast bridge");
const world = globalThis as unknown as Record<symbol, (() => boolean) | undefined>;

/** An extension that has been removed or renewed leaves its scripts behind, without a way to it. */
const isAlive = (): boolean => chrome.runtime?.id !== undefined;

const ask = async (question: Question): Promise<unknown> =>
  isAlive() ? await chrome.runtime.sendMessage(question) : null;

/** Pictures and sound change hands without a copy. */
const bytesOf = (message: BridgeMessage): Transferable[] =>
  message.type === "stream" && "data" in message.message ? [message.message.data] : [];

function openBridge(): void {
  const { port1: port, port2: theirs } = new MessageChannel();
  /** Null while it opens. */
  const lines = new Map<number, Port | null>();
  const say = (message: BridgeMessage) => port.postMessage(message, bytesOf(message));
  let handed = false;

  function handOver(): void {
    if (handed) return;
    // Whoever takes the port says so.
    handed = !dispatchEvent(new MessageEvent(BRIDGE_EVENT, { ports: [theirs], cancelable: true }));
  }

  async function tellDevices(): Promise<void> {
    const devices = await ask({ ask: "devices" }).catch(() => null) as Devices | null;
    say({ type: "devices", devices });
  }

  async function openLine({ id, wish }: SiteMessage & { type: "open" }): Promise<void> {
    const tell = (message: StreamMessage) => say({ type: "stream", id, message });
    lines.set(id, null);
    try {
      await ask({ ask: "page" });
      if (!lines.has(id)) return;
      const line = chrome.runtime.connect({ name: STREAM });
      lines.set(id, line);
      line.onMessage.addListener((message) => tell(message as StreamMessage));
      line.onDisconnect.addListener(() => {
        if (lines.delete(id)) tell({ type: "ended" });
      });
      line.postMessage(wish);
    } catch {
      lines.delete(id);
      tell({ type: "failed", name: "NotReadableError", message: "Could not start video source" });
      await tellDevices();
    }
  }

  port.onmessage = ({ data }: MessageEvent<SiteMessage>) => {
    if (data.type === "open") return void openLine(data);
    const line = lines.get(data.id);
    if (data.type === "close") {
      lines.delete(data.id);
      line?.disconnect();
    } else line?.postMessage(data);
  };
  chrome.runtime.onMessage.addListener((message) => {
    if (isChanged(message)) void tellDevices();
    return undefined;
  });
  addEventListener(SITE_EVENT, handOver);
  handOver();
  void tellDevices();
}

if (world[MARK]?.() !== true) {
  world[MARK] = isAlive;
  openBridge();
}
