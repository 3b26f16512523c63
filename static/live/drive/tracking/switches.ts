import { byId, setPressed, setText } from "../../../dom.ts";
import { type Choices, storeChoices } from "./store.ts";
import { mirrorWord } from "./words.ts";

export interface SwitchesOptions {
  /** Changed in place. */
  choices: Choices;
  /** One of them was changed by the person. */
  onChange: (what: keyof Choices) => void;
}

/** The camera, its preview, and what is mirrored; kept in this browser. */
export interface Switches {
  /** Names of cameras are known once one was allowed. */
  listDevices(): void;
  set<K extends keyof Choices>(what: K, value: Choices[K]): void;
}

const TOGGLES = {
  preview: "track-show",
  mirrorPreview: "track-mirror-preview",
  mirrorHead: "track-mirror-head",
} as const;
type Toggle = keyof typeof TOGGLES;

export function createSwitches({ choices, onChange }: SwitchesOptions): Switches {
  const device = byId("track-device", HTMLSelectElement);
  const toggles = Object.keys(TOGGLES) as Toggle[];

  function show(): void {
    for (const what of toggles) setPressed(byId(TOGGLES[what], HTMLButtonElement), choices[what]);
    byId("track-shapes", HTMLSelectElement).value = choices.shapesBy;
    setText("track-mirror-word", mirrorWord(choices.mirrorPreview, choices.mirrorHead));
  }

  const set: Switches["set"] = (what, value) => {
    choices[what] = value;
    storeChoices(choices);
    show();
    onChange(what);
  };

  async function listDevices(): Promise<void> {
    // Pages of plain http have none.
    const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    const cameras = all.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");
    const options = cameras.map(({ deviceId, label }, index) =>
      new Option(label || `Camera ${index + 1}`, deviceId, false, deviceId === choices.device)
    );
    const automatic = new Option("Automatic", "", false, !options.some(({ selected }) => selected));
    device.replaceChildren(automatic, ...options);
  }

  for (const what of toggles) {
    byId(TOGGLES[what], HTMLButtonElement).addEventListener("click", () => set(what, !choices[what]));
  }
  const shapes = byId("track-shapes", HTMLSelectElement);
  shapes.addEventListener("change", () => set("shapesBy", shapes.value === "net" ? "net" : "solver"));
  device.addEventListener("change", () => set("device", device.value));
  navigator.mediaDevices?.addEventListener("devicechange", () => void listDevices());
  /** Shown where the server has a net: where it has not, what was chosen elsewhere is as good as the solver. */
  async function offerNet(): Promise<void> {
    const response = await fetch(new URL("tracker/nets.json", document.baseURI));
    const offered = response.ok && (await response.json()).blendShapes === true;
    for (const part of [shapes, ...shapes.labels]) part.hidden = !offered;
    if (!offered && choices.shapesBy !== "solver") set("shapesBy", "solver");
  }
  // A server of an older version has none.
  offerNet().catch(() => {});

  show();
  void listDevices();
  return { listDevices: () => void listDevices(), set };
}
