import type { Control } from "./controls.ts";
import { createSliderRow } from "./slider_row.ts";

export interface SliderListOptions {
  root: HTMLElement;
  controls: readonly Control[];
  get: (id: string) => number;
  set: (id: string, value: number) => void;
}

export interface SliderList {
  /** Shows the present values. */
  refresh(): void;
  /** While linked, one slider stands for both sides. */
  setLinked(on: boolean): void;
  setFilter(text: string): void;
  /** How many sliders the filter leaves. */
  readonly visible: number;
}

/** Groups of sliders with a filter and a link between left and right. */
export function createSliderList({ root, controls, get, set }: SliderListOptions): SliderList {
  let linked = true;
  let query = "";
  const folded = new Set<string>();
  const groups = new Map<string, { element: HTMLDetailsElement; body: HTMLElement }>();
  root.replaceChildren();

  function addGroup(name: string): void {
    const element = document.createElement("details");
    element.className = "group";
    element.open = true;
    const summary = document.createElement("summary");
    summary.textContent = name;
    const body = document.createElement("div");
    body.className = "rows";
    element.append(summary, body);
    root.append(element);
    groups.set(name, { element, body });
    // A search opens groups without changing what is remembered as folded.
    summary.addEventListener("click", () => {
      if (query === "") element.open ? folded.add(name) : folded.delete(name);
    });
  }

  const rows = controls.map((control) => {
    if (!groups.has(control.group)) addGroup(control.group);
    const row = createSliderRow(control, {
      get: () => get(control.id),
      set(value) {
        set(control.id, value);
        if (linked && control.partner !== null) set(control.partner, value);
        refresh();
      },
    });
    groups.get(control.group)?.body.append(row.element);
    return row;
  });

  function refresh(): void {
    for (const row of rows) row.refresh();
  }

  function arrange(): void {
    for (const row of rows) {
      const standsForBoth = linked && row.control.side !== null;
      const hidden = standsForBoth && row.control.side === "Right";
      row.element.hidden = hidden || !row.control.search.includes(query);
      row.setLabel(standsForBoth);
    }
    for (const [name, { element, body }] of groups) {
      element.hidden = body.querySelector(":scope > :not([hidden])") === null;
      element.open = query !== "" || !folded.has(name);
    }
  }

  arrange();
  refresh();
  return {
    refresh,
    setLinked(on) {
      linked = on;
      arrange();
    },
    setFilter(text) {
      query = text.trim().toLowerCase();
      arrange();
    },
    get visible() {
      return rows.filter((row) => !row.element.hidden).length;
    },
  };
}
