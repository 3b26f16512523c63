import { setPressed } from "../../../dom.ts";
import { make, makeButton, makeGroup } from "../elements.ts";
import { keep } from "../kept.ts";
import type { Hotkeys } from "./hotkeys.ts";
import { type Action, type ActionId, assign, type Bindings, keyName, readBindings } from "./key_table.ts";
import type { MoodKeys } from "./mood_keys.ts";

export const KEYS_STORE = "headcast.keys";

export interface KeysPanelOptions {
  readonly actions: () => readonly Action[];
  readonly hotkeys: Hotkeys;
  readonly moods: MoodKeys;
}

/** The list of keys, each of which is changed by pressing another. */
export interface KeysPanel {
  readonly element: HTMLElement;
  /** Shows a mood that came or went, and actions that have others. */
  refresh(): void;
}

export function createKeysPanel({ actions, hotkeys, moods }: KeysPanelOptions): KeysPanel {
  const word = make("p", { className: "empty", role: "status" });
  const list = make("ul", { className: "keys" });
  const hold = makeButton("Held down", "toggle", () => choose(true));
  const toggle = makeButton("On and off", "toggle", () => choose(false));
  /** What waits for a key, and the key that it would take from another at a second press. */
  let waiting: ActionId | null = null;
  let contested: string | null = null;

  const wordsOf = (id: ActionId) => actions().find((each) => each.id === id)?.words ?? id;

  function change(bindings: Bindings): void {
    hotkeys.bindings = bindings;
    store();
    refresh();
  }

  const store = () => keep(KEYS_STORE, { bindings: hotkeys.bindings, holds: moods.holds });

  function choose(holds: boolean): void {
    moods.holds = holds;
    store();
    refresh();
  }

  function stop(text = ""): void {
    waiting = contested = null;
    word.textContent = text;
    refresh();
  }

  function ask(id: ActionId): void {
    const isMine = waiting === id;
    // Ends what waits.
    hotkeys.capture(take);
    if (isMine) return hotkeys.release();
    waiting = id;
    word.textContent = `Press the key for “${wordsOf(id)}”; Delete takes its keys away.`;
    refresh();
  }

  function take(key: string | null): void {
    if (waiting === null || key === null) return stop();
    const id = waiting;
    if (key === "Delete" || key === "Backspace") {
      change({ ...hotkeys.bindings, [id]: [] });
      return stop(`“${wordsOf(id)}” has no key.`);
    }
    const assigned = assign(hotkeys.bindings, id, key, key === contested);
    if (assigned.kind === "done") {
      hotkeys.bindings = assigned.bindings;
      store();
      return stop(`${keyName(key)} is “${wordsOf(id)}” now.`);
    }
    contested = assigned.kind === "conflict" ? key : null;
    word.textContent = assigned.kind === "conflict"
      ? `${keyName(key)} is “${wordsOf(assigned.with)}” already: press it again to take it, or another.`
      : `${keyName(key)} has another use on this page: press another.`;
    hotkeys.capture(take);
  }

  /** Kept while the actions are the same, so that what has the focus, or is being clicked, stays. */
  let rows: { readonly action: Action; readonly item: HTMLElement; readonly button: HTMLButtonElement }[] =
    [];

  function build(): void {
    rows = actions().map((action) => {
      const button = makeButton("", "small key", () => ask(action.id));
      const item = make("li", {}, make("span", { textContent: action.words }), button);
      return { action, item, button };
    });
    list.replaceChildren(...rows.map(({ item }) => item));
  }

  function refresh(): void {
    setPressed(hold, moods.holds);
    setPressed(toggle, !moods.holds);
    if (actions().map(({ id }) => id).join() !== rows.map(({ action }) => action.id).join()) build();
    for (const { action: { id, words }, item, button } of rows) {
      const names = (hotkeys.bindings[id] ?? []).map(keyName).join(" or ");
      button.textContent = waiting === id ? "Press a key" : names || "None";
      button.setAttribute("aria-label", `${words}: ${names || "no key"}. Change it`);
      setPressed(button, waiting === id);
      item.classList.toggle("on", moods.mood !== null && id === `mood:${moods.mood}`);
    }
  }

  const again = makeButton("Usual keys", "small quiet", () => {
    change(readBindings({}, actions()));
    stop();
  });
  const element = makeGroup(
    "Keys",
    false,
    make(
      "div",
      { className: "switches" },
      make("span", { className: "label", textContent: "Moods" }),
      hold,
      toggle,
    ),
    list,
    word,
    again,
    make("p", { className: "empty" }, ELSEWHERE),
  );
  refresh();
  return { element, refresh };
}

/** No browser tells a page of keys that are pressed elsewhere. */
const ELSEWHERE =
  "They work while this page has the focus and nothing is typed into. From a deck of buttons, or while " +
  "another window is in front, a program posts to /api/sessions/…/mood and …/view: the README says how.";
