// @ts-check
/// <reference lib="dom" />
/** @import { Codec } from "./protocol.js" */
/** @import { Settings } from "./settings.js" */
import { byId, setPressed } from "./dom.js";
import { fillSelect, RATES, SIZES, storeSettings, STUDIO_BACKGROUND } from "./settings.js";

const BACKGROUNDS = [
  { name: "Studio", colour: STUDIO_BACKGROUND },
  { name: "Black", colour: "#000000" },
  { name: "Slate", colour: "#3a4552" },
  { name: "Plum", colour: "#3b2a35" },
  { name: "Sand", colour: "#b9ab97" },
  { name: "Paper", colour: "#e9e6df" },
  { name: "Chroma green", colour: "#00b140" },
];
/** A colour dragged through a picker joins anew only once it rests. */
const SETTLE_MS = 350;

/**
 * Role, codec, size, frame rate and background. Changes `settings` in place.
 * @param {object} options
 * @param {Settings} options.settings
 * @param {readonly Codec[]} options.codecs what this browser can show
 * @param {(rejoin: boolean) => void} options.onChange
 */
export function createSettingsPanel({ settings, codecs, onChange }) {
  const role = byId("role", HTMLSelectElement);
  const codec = byId("codec", HTMLSelectElement);
  const size = byId("size", HTMLSelectElement);
  const fps = byId("fps", HTMLSelectElement);
  const custom = byId("background-custom", HTMLInputElement);
  const swatches = byId("backgrounds", HTMLElement);
  fillSelect(size, SIZES, settings.size, (value) => `${value} × ${value}`);
  fillSelect(fps, RATES, settings.fps, (value) => `${value} a second`);
  codec.value = settings.codec;
  if (!codecs.includes("h264")) {
    for (const option of codec.options) option.disabled = option.value === "h264";
    byId("codec-note", HTMLElement).hidden = false;
  }

  const changed = () => {
    storeSettings(settings);
    onChange(true);
  };
  role.value = settings.role;
  role.addEventListener("change", () => {
    settings.role = role.value === "viewer" ? "viewer" : "puppeteer";
    changed();
  });
  codec.addEventListener("change", () => {
    settings.codec = codec.value === "h264" || codec.value === "jpeg" ? codec.value : "auto";
    changed();
  });
  size.addEventListener("change", () => {
    settings.size = Number(size.value) || null;
    changed();
  });
  fps.addEventListener("change", () => {
    settings.fps = Number(fps.value) || null;
    changed();
  });

  const buttons = BACKGROUNDS.map(({ name, colour }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "swatch";
    button.style.setProperty("--swatch", colour);
    button.title = name;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
      paint(colour);
      changed();
    });
    swatches.insertBefore(button, swatches.lastElementChild);
    return { button, colour };
  });

  /** @param {string} colour */
  function paint(colour) {
    // The server's own colour is not asked for: whoever asks for nothing shares one stream.
    settings.background = colour === STUDIO_BACKGROUND ? null : colour;
    custom.value = colour;
    for (const swatch of buttons) setPressed(swatch.button, swatch.colour === colour);
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;
  custom.addEventListener("input", () => {
    paint(custom.value);
    onChange(false);
    clearTimeout(settling);
    settling = setTimeout(changed, SETTLE_MS);
  });
  paint(settings.background ?? STUDIO_BACKGROUND);
  return {
    /** Shows a role that was taken elsewhere on the page. */
    refresh() {
      role.value = settings.role;
    },
  };
}
