import { setPressed } from "../../../dom.ts";
import { make, makeButton, makeGroup } from "../elements.ts";
import { keep } from "../kept.ts";
import type { Hotkeys } from "./hotkeys.ts";
import { createKeyQuestion } from "./key_question.ts";
import { type Action, type ActionId, type Bindings, keyName, readBindings } from "./key_table.ts";
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

  const question = createKeyQuestion({
    ...{ hotkeys, wordsOf, onBindings: change, onWaiting: () => refresh() },
    say: (words) => word.textContent = words,
  });

  /** Kept while the actions are the same, so that what has the focus, or is being clicked, stays. */
  let rows: { readonly action: Action; readonly item: HTMLElement; readonly button: HTMLButtonElement }[] =
    [];

  function build(): void {
    rows = actions().map((action) => {
      const button = makeButton("", "small key", () => question.ask(action.id));
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
      button.textContent = question.waiting === id ? "Press a key" : names || "None";
      button.setAttribute("aria-label", `${words}: ${names || "no key"}. Change it`);
      setPressed(button, question.waiting === id);
      item.classList.toggle("on", moods.mood !== null && id === `mood:${moods.mood}`);
    }
  }

  const again = makeButton("Back to the usual keys", "small quiet", () => {
    change(readBindings({}, actions()));
    word.textContent = "";
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
