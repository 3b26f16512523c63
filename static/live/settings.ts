import { toHex } from "../../runtime/base/colour/hex.ts";
import { type CodecName, CODECS } from "../../runtime/base/codec_names.ts";
import { DEFAULT_SESSION, sessionNameFrom } from "../../runtime/base/names.ts";
import { DELIVERY_WISHES, type DeliveryWish } from "../client/delivery/state.ts";
import type { Role } from "../../runtime/protocol/fields.ts";

/** What the server paints where nobody asks; shown until its welcome says so. */
export const STUDIO_BACKGROUND = "#17171c";
const STORE = "headcast.settings";

export interface Settings {
  session: string;
  role: Role;
  codec: "auto" | CodecName;
  delivery: DeliveryWish;
  /** Pixels; null leaves it to the server. */
  size: number | null;
  fps: number | null;
  /** `#rrggbb`, or `transparent`. */
  background: string | null;
  avatar: string | null;
  /** The picture alone, as a camera or a capturing program wants it. */
  clean: boolean;
}

/**
 * Where the page starts: the address first (`?session= role= codec= delivery= size= fps= background= avatar= clean`), then what
 * was chosen last in this browser; the rest is the server's choice, so that pages share one stream. A value out
 * of range counts as absent. A page that shows the picture alone (`?clean`) only watches, unless it is told to drive.
 */
export async function readSettings(search: string, stored: string | null): Promise<Settings> {
  const address = new URLSearchParams(search);
  const kept = parseStored(stored);
  const value = (key: string) => address.get(key) ?? kept[key] ?? null;
  const clean = !["0", "false", "no", null].includes(address.get("clean"));
  const codec = CODECS.find((each) => each === value("codec"));
  const size = Number(value("size") ?? NaN);
  const fps = Number(value("fps") ?? NaN);
  const sizeFits = Number.isInteger(size) && size >= 128 && size <= 2048 && size % 16 === 0;
  return {
    session: sessionNameFrom(address.get("session") ?? "") || DEFAULT_SESSION,
    role: (address.get("role") ?? (clean ? "viewer" : "")) === "viewer" ? "viewer" : "puppeteer",
    codec: codec ?? "auto",
    delivery: DELIVERY_WISHES.find((each) => each === value("delivery")) ?? "auto",
    size: sizeFits ? size : null,
    fps: Number.isFinite(fps) && fps >= 1 && fps <= 60 ? fps : null,
    background: await backgroundFrom(value("background")),
    avatar: address.get("avatar"),
    clean,
  };
}

/** What reads colours is loaded where there is one to be read. */
async function backgroundFrom(written: string | null): Promise<string | null> {
  if (written === null) return null;
  try {
    const { parseCssColour } = await import("../../runtime/base/colour/css_colour.ts");
    const colour = parseCssColour(written);
    return colour === "transparent" ? colour : toHex(colour);
  } catch {
    return null;
  }
}

function parseStored(stored: string | null): Record<string, string> {
  try {
    const value = JSON.parse(stored ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Private windows may refuse storage; the page then starts from its defaults. */
export function storedSettings(): string | null {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

export function storeSettings({ codec, delivery, size, fps, background }: Settings): void {
  try {
    localStorage.setItem(STORE, JSON.stringify({ codec, delivery, size, fps, background }));
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}
