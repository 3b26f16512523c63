/**
 * The element with an id, of a kind that is checked.
 *
 * @throws {Error} where the page has no such element
 */
export function byId<T extends HTMLElement>(id: string, Type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof Type)) throw new Error(`Cannot build the page, it lacks a ${Type.name}: ${id}`);
  return element;
}

/** Writes an element's text. */
export function setText(id: string, text: string): void {
  byId(id, HTMLElement).textContent = text;
}

const TOAST_MS = 6000;
const MOST_TOASTS = 3;

/** A short message in a corner, read out by screen readers. The same text twice is shown once. */
export function toast(text: string, kind: "note" | "error" = "note"): void {
  const list = byId("toasts", HTMLElement);
  for (const shown of list.children) if (shown.textContent === text) shown.remove();
  while (list.children.length >= MOST_TOASTS) list.firstElementChild?.remove();
  const element = document.createElement("button");
  element.type = "button";
  element.className = `toast ${kind}`;
  element.textContent = text;
  element.title = "Dismiss";
  element.addEventListener("click", () => element.remove());
  list.append(element);
  setTimeout(() => element.remove(), TOAST_MS);
}

/** A tab hears this when its panel is shown. */
export const CHOSEN = "headcast-chosen";

/**
 * Tabs after the pattern of the ARIA practices guide: one tab stop, arrows move.
 *
 * @param list an element of role tablist whose buttons name their panel in aria-controls
 */
export function createTabs(list: HTMLElement): void {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  const choose = (chosen: HTMLElement) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "", HTMLElement).hidden = !on;
    }
    chosen.dispatchEvent(new Event(CHOSEN));
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      if (step === 0 || next === undefined) return;
      choose(next);
      next.focus();
    });
  });
}

export function setPressed(button: HTMLElement, on: boolean): void {
  button.setAttribute("aria-pressed", String(on));
}

export const isPressed = (button: HTMLElement): boolean => button.getAttribute("aria-pressed") === "true";
