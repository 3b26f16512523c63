// @ts-check
/// <reference lib="dom" />
/** @import { Codec, Role } from "./protocol.js" */

export const SIZES = [256, 384, 512, 768, 1024];
export const RATES = [15, 24, 30, 60];
export const STUDIO_BACKGROUND = "#1d1f24";
const STORE = "headcast.settings";

/**
 * @typedef {object} Settings
 * @property {string} session
 * @property {Role} role
 * @property {"auto" | Codec} codec
 * @property {number} size pixels
 * @property {number} fps
 * @property {string} background #rrggbb
 * @property {string | null} avatar
 */

/**
 * Where the page starts: the address first (`?session= role= codec= size= fps= background= avatar=`), then what
 * was chosen last in this browser, then plain defaults. A value out of range counts as absent.
 * @param {string} search
 * @param {string | null} stored
 * @param {boolean} smallScreen
 * @returns {Settings}
 */
export function readSettings(search, stored, smallScreen) {
  const address = new URLSearchParams(search);
  const kept = parseStored(stored);
  /** @param {string} key */
  const value = (key) => address.get(key) ?? kept[key] ?? null;
  const codec = value("codec");
  const background = String(value("background") ?? "").replace(/^#?/, "#").toLowerCase();
  const size = Number(value("size"));
  const fps = Number(value("fps"));
  const sizeFits = Number.isInteger(size) && size >= 128 && size <= 2048 && size % 16 === 0;
  return {
    session: address.get("session") || "studio",
    role: address.get("role") === "viewer" ? "viewer" : "puppeteer",
    codec: codec === "h264" || codec === "jpeg" ? codec : "auto",
    size: sizeFits ? size : smallScreen ? 512 : 1024,
    fps: Number.isFinite(fps) && fps >= 1 && fps <= 60 ? fps : 30,
    background: /^#[0-9a-f]{6}$/.test(background) ? background : STUDIO_BACKGROUND,
    avatar: address.get("avatar"),
  };
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
    localStorage.setItem(STORE, JSON.stringify({ codec, size: String(size), fps: String(fps), background }));
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
 * Fills a select with numbers, and with the present one where it is none of them.
 * @param {HTMLSelectElement} select
 * @param {readonly number[]} values
 * @param {number} present
 * @param {(value: number) => string} label
 */
export function fillSelect(select, values, present, label) {
  const all = values.includes(present) ? values : [...values, present].sort((a, b) => a - b);
  select.replaceChildren(...all.map((value) => {
    const option = document.createElement("option");
    option.value = String(value);
    option.textContent = label(value);
    option.selected = value === present;
    return option;
  }));
}
