import { type ActionId, actionOf, type Bindings, isTyping, keyOf } from "./key_table.ts";

/** Calls an action where its key is pressed, and again where it is let go. */
export interface Hotkeys {
  bindings: Bindings;
  /** Takes the next key for itself, Escape too. @param take null where the focus went elsewhere before */
  capture(take: (key: string | null) => void): void;
  /** Waits for none any more. */
  release(): void;
}

export interface HotkeysOptions {
  readonly bindings: Bindings;
  readonly onDown: (action: ActionId, key: string) => void;
  readonly onUp: (action: ActionId) => void;
}

/** Off in fields that are typed into, and where another part of the page has taken the key. */
export function createHotkeys({ bindings, onDown, onUp }: HotkeysOptions): Hotkeys {
  const held = new Map<string, ActionId>();
  let capturing: ((key: string | null) => void) | null = null;

  function lift(key: string): void {
    const action = held.get(key);
    held.delete(key);
    if (action !== undefined) onUp(action);
  }

  function end(key: string | null): void {
    const take = capturing;
    capturing = null;
    take?.(key);
  }

  addEventListener("keydown", (event) => {
    if (capturing === null) return;
    // Tab goes on to what comes next.
    const key = keyOf(event);
    if (key === null || key === "Tab" || key === "Shift") return key === "Tab" ? end(null) : undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) end(key);
  }, true);
  addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || event.repeat || isTyping(target)) return;
    // Whoever answers a question means the answer.
    if (
      target.closest?.("dialog, [role=dialog], [role=alertdialog]") || document.querySelector("dialog[open]")
    ) return;
    const key = keyOf(event);
    const action = key === null ? null : actionOf(hotkeys.bindings, key);
    if (key === null || action === null) return;
    event.preventDefault();
    held.set(event.code, action);
    onDown(action, key);
  });
  addEventListener("keyup", ({ code }) => lift(code));
  // What is let go while another window has the focus is not told.
  addEventListener("blur", () => {
    for (const key of [...held.keys()]) lift(key);
    end(null);
  });
  addEventListener("pointerdown", ({ target }) => {
    if ((target as Element).closest(".key") === null) end(null);
  }, true);

  const hotkeys: Hotkeys = {
    bindings,
    capture(take) {
      end(null);
      capturing = take;
    },
    release: () => end(null),
  };
  return hotkeys;
}
