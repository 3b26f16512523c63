import type { CodecName } from "../../runtime/base/codec_names.ts";
import type { DeliveryWish } from "../client/delivery/state.ts";
import { byId, setPressed } from "../dom.ts";
import { type Settings, storeSettings, STUDIO_BACKGROUND } from "./settings.ts";

const SIZES = [256, 384, 512, 768, 1024];
const RATES = [15, 24, 30, 60];
const BACKGROUNDS = [
  { name: "Transparent", colour: "transparent" },
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

export interface SettingsPanelOptions {
  /** Changed in place. */
  settings: Settings;
  /** What this browser can show. */
  codecs: readonly CodecName[];
  onChange: (rejoin: boolean) => void;
}

/** Role, codec, delivery, size, frame rate and background. */
export interface SettingsPanel {
  /** Shows a role that was taken elsewhere on the page. */
  refresh(): void;
}

export function createSettingsPanel({ settings, codecs, onChange }: SettingsPanelOptions): SettingsPanel {
  const changed = (rejoin = true) => {
    storeSettings(settings);
    onChange(rejoin);
  };
  const select = (id: string, take: (value: string) => void, rejoin = true) => {
    const element = byId(id, HTMLSelectElement);
    element.addEventListener("change", () => {
      take(element.value);
      changed(rejoin);
    });
    return element;
  };
  const role = select("role", (value) => settings.role = value === "viewer" ? "viewer" : "puppeteer");
  const codec = select("codec", (value) => settings.codec = value as Settings["codec"]);
  const size = select("size", (value) => settings.size = Number(value) || null);
  const fps = select("fps", (value) => settings.fps = Number(value) || null);

  const delivery = select("delivery", (value) => settings.delivery = value as DeliveryWish, false);

  delivery.value = settings.delivery;
  role.value = settings.role;
  codec.value = settings.codec;
  fillSelect(size, SIZES, settings.size, (value) => `${value} × ${value}`);
  fillSelect(fps, RATES, settings.fps, (value) => `${value} a second`);
  if (!codecs.includes("h264")) {
    for (const option of codec.options) option.disabled = option.value === "h264";
    byId("codec-note", HTMLElement).hidden = false;
  }
  createSwatches(settings, changed, onChange);
  return {
    refresh() {
      role.value = settings.role;
    },
  };
}

/** Fills a select with numbers, the server's own choice first, and with the present one where it is none of them. */
function fillSelect(
  select: HTMLSelectElement,
  values: readonly number[],
  present: number | null,
  label: (value: number) => string,
): void {
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

function createSwatches(
  settings: Settings,
  changed: () => void,
  onChange: (rejoin: boolean) => void,
): void {
  const custom = byId("background-custom", HTMLInputElement);
  const swatches = byId("backgrounds", HTMLElement);
  const buttons = BACKGROUNDS.map(({ name, colour }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = colour === "transparent" ? "swatch checkered" : "swatch";
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

  function paint(colour: string): void {
    // The server's own colour is not asked for: whoever asks for nothing shares one stream.
    settings.background = colour === STUDIO_BACKGROUND ? null : colour;
    if (colour !== "transparent") custom.value = colour;
    for (const swatch of buttons) setPressed(swatch.button, swatch.colour === colour);
  }
  let settling: ReturnType<typeof setTimeout> | undefined;
  custom.addEventListener("input", () => {
    paint(custom.value);
    onChange(false);
    clearTimeout(settling);
    settling = setTimeout(changed, SETTLE_MS);
  });
  paint(settings.background ?? STUDIO_BACKGROUND);
}
