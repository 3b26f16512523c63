import type { Devices } from "./device.ts";
import type { Fit } from "./fit.ts";
import type { PlaneLayout } from "./widen.ts";

/*
 * What goes between the site's script, the bridge in the site's page, and the extension's own pages. A site may fake
 * what its own script says; all that it can get by that is what getUserMedia gives it anyway.
 */

/** What is wanted of the session: the first message on a line named `STREAM`. */
export interface Wish {
  readonly camera: boolean;
  readonly microphone: boolean;
  readonly fit: Fit;
}

/** One picture, as `VideoFrame` takes it. */
export interface Picture {
  readonly type: "picture";
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Microseconds. */
  readonly timestamp: number;
  readonly layout: readonly PlaneLayout[];
  readonly colorSpace: object;
  readonly data: ArrayBuffer;
}

/** Some milliseconds of sound. */
export interface Sound {
  readonly type: "sound";
  readonly sampleRate: number;
  readonly channels: number;
  /** Microseconds. */
  readonly timestamp: number;
  /** 32-bit floats, one channel after the other. */
  readonly data: ArrayBuffer;
}

/** What a stream's line brings to the site. */
export type StreamMessage =
  /** The tracks may be handed out. */
  | { readonly type: "opened" }
  /** Never opened; `name` is the DOMException's. */
  | { readonly type: "failed"; readonly name: string; readonly message: string }
  /** It was open, and is no more. */
  | { readonly type: "ended" }
  | Picture
  | Sound;

/** What the site's script says to the bridge. `id` is the stream's. */
export type SiteMessage =
  | { readonly type: "open"; readonly id: number; readonly wish: Wish }
  /** A picture has been taken, another may come. */
  | { readonly type: "taken"; readonly id: number }
  /** Pictures of another size or rate are wanted. */
  | { readonly type: "fit"; readonly id: number; readonly fit: Fit }
  | { readonly type: "close"; readonly id: number };

/** What the bridge says to the site's script; no devices where the camera is not plugged in. */
export type BridgeMessage =
  | { readonly type: "devices"; readonly devices: Devices | null }
  | { readonly type: "stream"; readonly id: number; readonly message: StreamMessage };

/** The name of a stream's line. */
export const STREAM = "stream";

/** What is asked of the service worker. */
export type Question =
  /** By a bridge: the devices of its site. Answered by `Devices | null`. */
  | { readonly ask: "devices" }
  /** By a bridge, before it opens a line: the page with the session is there. */
  | { readonly ask: "page" }
  /** By the page with the session: what the user has set. Never answered to a site's page. */
  | { readonly ask: "settings" };

/** What the service worker tells bridges and the page with the session: what the user has set is another. */
export interface Changed {
  readonly told: "changed";
}
export const CHANGED: Changed = { told: "changed" };
export const isChanged = (message: unknown): boolean => (message as Changed | null)?.told === "changed";

/** Pictures on their way to a site that it has not taken yet; more are left out. */
export const PICTURES_AHEAD = 3;
