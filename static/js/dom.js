// @ts-check
/// <reference lib="dom" />

/**
 * The element with an id, of a kind that is checked.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} Type
 * @returns {T}
 * @throws {Error} where the page has no such element
 */
export function byId(id, Type) {
  const element = document.getElementById(id);
  if (!(element instanceof Type)) throw new Error(`Cannot build the page, it lacks a ${Type.name}: ${id}`);
  return element;
}

const TOAST_MS = 6000;
const MOST_TOASTS = 3;

/**
 * A short message in a corner, read out by screen readers. The same text twice is shown once.
 * @param {string} text
 * @param {"note" | "error"} [kind]
 */
export function toast(text, kind = "note") {
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

/**
 * Tabs after the pattern of the ARIA practices guide: one tab stop, arrows move.
 * @param {HTMLElement} list an element of role tablist whose buttons name their panel in aria-controls
 */
export function createTabs(list) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  /** @param {HTMLElement} chosen */
  const choose = (chosen) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "", HTMLElement).hidden = !on;
    }
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

/**
 * @param {HTMLElement} button
 * @param {boolean} on
 */
export function setPressed(button, on) {
  button.setAttribute("aria-pressed", String(on));
}

/** @param {HTMLElement} button */
export function isPressed(button) {
  return button.getAttribute("aria-pressed") === "true";
}
