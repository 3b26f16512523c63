import { type CodecName, CODECS } from "../../runtime/base/codec_names.ts";
import { DEFAULT_SESSION, sessionNameFrom } from "../../runtime/base/names.ts";
import type { Role } from "../../runtime/protocol/fields.ts";

/** What the server paints where nobody asks; shown until its welcome says so. */
export const STUDIO_BACKGROUND = "#17171c";
const STORE = "headcast.settings";

export interface Settings {
  session: string;
  role: Role;
  codec: "auto" | CodecName;
  /** Pixels; null leaves it to the server. */
  size: number | null;
  fps: number | null;
  /** #rrggbb */
  background: string | null;
  avatar: string | null;
  /** The picture alone, as a camera or a capturing program wants it. */
  clean: boolean;
}

/**
 * Where the page starts: the address first (`?session= role= codec= size= fps= background= avatar= clean`), then what
 * was chosen last in this browser; the rest is the server's choice, so that pages share one stream. A value out
 * of range counts as absent. A page that shows the picture alone (`?clean`) only watches, unless it is told to drive.
 */
export function readSettings(search: string, stored: string | null): Settings {
  const address = new URLSearchParams(search);
  const kept = parseStored(stored);
  const value = (key: string) => address.get(key) ?? kept[key] ?? null;
  const clean = !["0", "false", "no", null].includes(address.get("clean"));
  const codec = CODECS.find((each) => each === value("codec"));
  const background = String(value("background") ?? "").replace(/^#?/, "#").toLowerCase();
  const size = Number(value("size") ?? NaN);
  const fps = Number(value("fps") ?? NaN);
  const sizeFits = Number.isInteger(size) && size >= 128 && size <= 2048 && size % 16 === 0;
  return {
    session: sessionNameFrom(address.get("session") ?? "") || DEFAULT_SESSION,
    role: (address.get("role") ?? (clean ? "viewer" : "")) === "viewer" ? "viewer" : "puppeteer",
    codec: codec ?? "auto",
    size: sizeFits ? size : null,
    fps: Number.isFinite(fps) && fps >= 1 && fps <= 60 ? fps : null,
    background: /^#[0-9a-f]{6}$/.test(background) ? background : null,
    avatar: address.get("avatar"),
    clean,
  };
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

export function storeSettings({ codec, size, fps, background }: Settings): void {
  try {
    localStorage.setItem(STORE, JSON.stringify({ codec, size, fps, background }));
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}

/**
 * @param hex #rrggbb
 * @returns 0..1
 */
export function hexToRgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/**
 * @param rgb 0..1
 * @returns #rrggbb
 */
export function rgbToHex(rgb: readonly [number, number, number]): string {
  return `#${rgb.map((part) => Math.round(part * 255).toString(16).padStart(2, "0")).join("")}`;
}
