import type { Camera } from "../../../runtime/base/camera.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import type { MoodMessage } from "../../../runtime/protocol/client_messages.ts";
import { byId, CHOSEN, isPressed } from "../../dom.ts";
import { createBackdrop } from "./backdrop/backdrop.ts";
import { openBackdropPanel } from "./backdrop/backdrop_panel.ts";
import { make } from "./elements.ts";
import { createFramingPanel } from "./framing/framing_panel.ts";
import { readKept } from "./kept.ts";
import { createHotkeys } from "./keys/hotkeys.ts";
import { type ActionId, actionsFor, capital, readBindings } from "./keys/key_table.ts";
import { createKeysPanel, KEYS_STORE } from "./keys/keys_panel.ts";
import { createMoodChip } from "./keys/mood_chip.ts";
import { createMoodKeys } from "./keys/mood_keys.ts";
import { saveSnapshots } from "./snapshot.ts";

/** How long a word of what a key did stands over the picture. */
const WORD_MS = 1400;
/** How long the microphone's panel is waited for. */
const LOADING_MS = 3000;

export interface StreamOptions {
  /** Where the camera stands; changed by `move` alone. */
  readonly camera: Readonly<Required<Camera>>;
  readonly move: (to: Readonly<Required<Camera>>, easeMs: number) => void;
  readonly send: (message: MoodMessage) => boolean;
  /** Says why not where it is false. */
  readonly canDrive: () => boolean;
  readonly composes: boolean;
}

/** What streamers need: keys, framings, and a picture behind the head. */
export interface Stream {
  /** The mood over what drives the head is another. @param again none as yet, in a session that this page drives once more */
  felt(mood: string | null, again?: boolean): void;
}

/** The moods in the order in which the page shows them; a face at rest is none of them. */
const moodsShown = (): string[] =>
  EXPRESSIONS.moods.filter((mood) => Object.keys(EXPRESSIONS.weightsOf(mood)).length > 0);

export function openStream({ camera, move, send, canDrive, composes }: StreamOptions): Stream {
  const say = createWord();
  const chip = createMoodChip(() => moods.clear());
  const moods = createMoodKeys(
    keptKeys().holds === true,
    (mood) => canDrive() && send({ type: "mood", ...mood !== null && { mood } }),
    (mood) => {
      say(mood === null ? "No mood" : capital(mood));
      chip(mood);
      keys.refresh();
    },
  );
  const framing = createFramingPanel({
    ...{ camera, move, onShown: say },
    onNames() {
      hotkeys.bindings = readBindings(hotkeys.bindings, actions());
      keys.refresh();
    },
  });
  const actions = () => actionsFor(moodsShown(), framing.names);
  const hotkeys = createHotkeys({
    bindings: readBindings(keptKeys().bindings, actions()),
    onDown: act,
    onUp: (action) => action.startsWith("mood:") && moods.up(action.slice(5)),
  });
  const keys = createKeysPanel({ actions, hotkeys, moods });

  function act(action: ActionId, key: string): void {
    const [kind, name = ""] = [action.split(":")[0], action.slice(action.indexOf(":") + 1)];
    if (kind === "mood") moods.down(name);
    else if (kind === "framing") framing.show(name);
    else if (action === "next-framing") framing.next();
    else if (action === "neutral") neutral();
    else if (action === "let-go") letGo(key);
    else if (action === "mute") mute(say);
    else void useMicrophone(say);
  }

  function neutral(): void {
    moods.clear();
    document.querySelector<HTMLElement>("#moods [aria-pressed=true]")?.click();
  }

  /** Everything by which this page drives ends at once. What is being said ends at Escape first, as it always has. */
  function letGo(key: string): void {
    const stop = byId("speech-stop", HTMLButtonElement);
    if (!stop.disabled && key === "Escape") return;
    stop.click();
    if (moods.mood !== null) moods.clear();
    const microphone = byId("microphone", HTMLButtonElement);
    if (isPressed(microphone)) microphone.click();
    byId("release", HTMLButtonElement).click();
    // A camera before which nobody is drives nothing, and goes off all the same.
    dispatchEvent(new Event("headcast-release"));
    say("Let go");
  }

  const page = byId("whip", HTMLElement);
  page.before(framing.element, keys.element);
  for (const id of ["reset", "release"]) {
    byId(id, HTMLButtonElement).addEventListener("click", () => moods.mood !== null && moods.clear());
  }
  const address = new URLSearchParams(location.search);
  const asked = address.get("framing");
  if (asked !== null) framing.show(asked, true);
  const backdrop = createBackdrop();
  saveSnapshots(backdrop);
  void openBackdropPanel(backdrop, { composes, named: address.has("background") });
  return {
    felt: moods.told,
  };
}

const keptKeys = () => (readKept(KEYS_STORE) ?? {}) as { bindings?: unknown; holds?: unknown };

function mute(say: (words: string) => void): void {
  const button = byId("sound-toggle", HTMLButtonElement);
  if (button.hidden) return say("There is no sound here");
  button.click();
}

/** Its panel is loaded as if its page had been opened. */
async function useMicrophone(say: (words: string) => void): Promise<void> {
  const button = byId("microphone", HTMLButtonElement);
  if (button.disabled) byId("tab-speech", HTMLButtonElement).dispatchEvent(new Event(CHOSEN));
  for (let waited = 0; button.disabled && waited < LOADING_MS; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (button.disabled) return say("There is no microphone here");
  say(isPressed(button) ? "Microphone off" : "Microphone");
  button.click();
}

/** A word over the picture, which is read out and goes by itself. */
function createWord(): (words: string) => void {
  const element = make("p", { id: "stream-word", role: "status" });
  byId("stage", HTMLElement).append(element);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (words) => {
    element.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => element.textContent = "", WORD_MS);
  };
}
