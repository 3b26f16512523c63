// @ts-check
/// <reference lib="dom" />
/** @import { Codec, Role } from "./protocol.js" */

export const SIZES = [256, 384, 512, 768, 1024];
export const RATES = [15, 24, 30, 60];
/** What the server paints where nobody asks; shown until its welcome says so. */
export const STUDIO_BACKGROUND = "#17171c";
const STORE = "headcast.settings";

/**
 * @typedef {object} Settings
 * @property {string} session
 * @property {Role} role
 * @property {"auto" | Codec} codec
 * @property {number | null} size pixels; null leaves it to the server
 * @property {number | null} fps
 * @property {string | null} background #rrggbb
 * @property {string | null} avatar
 */

/**
 * Where the page starts: the address first (`?session= role= codec= size= fps= background= avatar=`), then what
 * was chosen last in this browser; the rest is the server's choice, so that pages share one stream. A value out
 * of range counts as absent.
 * @param {string} search
 * @param {string | null} stored
 * @returns {Settings}
 */
export function readSettings(search, stored) {
  const address = new URLSearchParams(search);
  const kept = parseStored(stored);
  /** @param {string} key */
  const value = (key) => address.get(key) ?? kept[key] ?? null;
  const codec = value("codec");
  const background = String(value("background") ?? "").replace(/^#?/, "#").toLowerCase();
  const size = Number(value("size") ?? NaN);
  const fps = Number(value("fps") ?? NaN);
  const sizeFits = Number.isInteger(size) && size >= 128 && size <= 2048 && size % 16 === 0;
  return {
    session: sessionName(address.get("session") ?? ""),
    role: address.get("role") === "viewer" ? "viewer" : "puppeteer",
    codec: codec === "h264" || codec === "jpeg" ? codec : "auto",
    size: sizeFits ? size : null,
    fps: Number.isFinite(fps) && fps >= 1 && fps <= 60 ? fps : null,
    background: /^#[0-9a-f]{6}$/.test(background) ? background : null,
    avatar: address.get("avatar"),
  };
}

/**
 * The server takes letters, digits, dots, dashes and underscores.
 * @param {string} wanted
 */
function sessionName(wanted) {
  return wanted.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(0, 64) || "studio";
}

/**
 * @param {string | null} stored
 * @returns {Record<string, string>}
 */
function parseStored(stored) {
  try {
    const value = JSON.parse(stored ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Private windows may refuse storage; the page then starts from its defaults. */
export function storedSettings() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

/** @param {Settings} settings */
export function storeSettings({ codec, size, fps, background }) {
  try {
    localStorage.setItem(STORE, JSON.stringify({ codec, size, fps, background }));
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}

/**
 * @param {string} hex #rrggbb
 * @returns {[number, number, number]} 0..1
 */
export function hexToRgb(hex) {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/**
 * @param {readonly [number, number, number]} rgb 0..1
 * @returns {string} #rrggbb
 */
export function rgbToHex(rgb) {
  return `#${rgb.map((part) => Math.round(part * 255).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Fills a select with numbers, the server's own choice first, and with the present one where it is none of them.
 * @param {HTMLSelectElement} select
 * @param {readonly number[]} values
 * @param {number | null} present
 * @param {(value: number) => string} label
 */
export function fillSelect(select, values, present, label) {
  const all = present === null || values.includes(present)
    ? values
    : [...values, present].sort((a, b) => a - b);
  select.replaceChildren(...[null, ...all].map((value) => {
    const option = document.createElement("option");
    option.value = value === null ? "" : String(value);
    option.textContent = value === null ? "Automatic" : label(value);
    option.selected = value === present;
    return option;
  }));
}
