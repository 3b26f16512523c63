import { createMessageQueue, type Message, type MessageQueue } from "./message_queue.ts";

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

let queue: MessageQueue | null = null;

/**
 * A short message, read out by screen readers: one at a time, errors first, the same text once. While one is shown,
 * the body has the class "telling", before which what stands for long gives way.
 */
export function toast(text: string, kind: "note" | "error" = "note"): void {
  // Whoever films the picture alone wants no words over it.
  if (!document.body.classList.contains("clean")) return messages().add({ text, kind });
  if (kind === "error") console.error(text);
}

/** While it is held, toasts wait: something that wants an answer has their place. */
export const holdToasts = (on: boolean): void => messages().pause(on);

const messages = (): MessageQueue => queue ??= createMessageQueue(showToast);

function showToast(message: Message | null): void {
  document.body.classList.toggle("telling", message !== null);
  const list = byId("toasts", HTMLElement);
  if (message === null) return list.replaceChildren();
  const element = document.createElement("button");
  element.type = "button";
  element.className = `toast ${message.kind}`;
  element.textContent = message.text;
  element.title = "Dismiss";
  element.addEventListener("click", () => queue?.dismiss());
  list.replaceChildren(element);
}

/** What an ellipsis may cut off tells all of itself where it is pointed at. */
export function titleWhatIsCut(): void {
  addEventListener("pointerover", ({ target }) => {
    const name = (target as Element).closest<HTMLElement>("select, .cut");
    if (name instanceof HTMLSelectElement) name.title = name.selectedOptions[0]?.text ?? "";
    else if (name !== null) name.title = name.textContent.trim();
  });
}

/** Says that a part of the page has not come: the scripts of a server that was updated under an open page have other names. */
export const toastMissing = (what: string, error: unknown): void =>
  toast(`${what}, reloading the page may help: ${error instanceof Error ? error.message : error}`, "error");

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
