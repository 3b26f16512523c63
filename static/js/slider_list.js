// @ts-check
/// <reference lib="dom" />
/** @import { Control } from "./shapes.js" */

/**
 * Groups of sliders with a filter and a link between left and right. While linked, one slider stands for both
 * sides.
 * @param {object} options
 * @param {HTMLElement} options.root
 * @param {readonly Control[]} options.controls
 * @param {(id: string) => number} options.get
 * @param {(id: string, value: number) => void} options.set
 * @param {readonly string[]} [options.closed] groups that start folded
 */
export function createSliderList({ root, controls, get, set, closed = [] }) {
  root.replaceChildren();
  let linked = true;
  let query = "";
  const folded = new Set(closed);
  /** @type {Map<string, { element: HTMLDetailsElement, body: HTMLElement }>} */
  const groups = new Map();
  for (const { group } of controls) {
    if (groups.has(group)) continue;
    const element = document.createElement("details");
    element.className = "group";
    element.open = !folded.has(group);
    const summary = document.createElement("summary");
    summary.textContent = group;
    const body = document.createElement("div");
    body.className = "rows";
    element.append(summary, body);
    root.append(element);
    groups.set(group, { element, body });
    // A search opens groups without changing what is remembered as folded.
    summary.addEventListener("click", () => {
      if (query === "") element.open ? folded.add(group) : folded.delete(group);
    });
  }
  const rows = controls.map((control) => {
    const row = createRow(control, {
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

  function refresh() {
    for (const row of rows) row.refresh();
  }

  function arrange() {
    for (const row of rows) {
      const standsForBoth = linked && row.control.side !== null;
      const hidden = standsForBoth && row.control.side === "Right";
      row.element.hidden = hidden || !row.control.search.includes(query);
      row.setLabel(standsForBoth);
    }
    for (const [name, { element, body }] of groups) {
      element.hidden = [...body.children].every((child) => /** @type {HTMLElement} */ (child).hidden);
      element.open = query !== "" || !folded.has(name);
    }
  }

  arrange();
  refresh();
  return {
    refresh,
    /** @param {boolean} on */
    setLinked(on) {
      linked = on;
      arrange();
    },
    /** @param {string} text */
    setFilter(text) {
      query = text.trim().toLowerCase();
      arrange();
    },
    get visible() {
      return rows.filter((row) => !row.element.hidden).length;
    },
  };
}

/**
 * @param {Control} control
 * @param {{ get(): number, set(value: number): void }} value
 */
function createRow(control, value) {
  const element = document.createElement("div");
  element.className = "row";
  const label = document.createElement("label");
  const input = document.createElement("input");
  const output = document.createElement("output");
  input.type = "range";
  input.id = `control-${control.id.replace(".", "-")}`;
  input.min = String(control.min);
  input.max = String(control.max);
  input.step = String(control.step);
  input.dataset.control = control.id;
  if (control.min < 0) input.classList.add("two-way");
  label.htmlFor = input.id;
  output.htmlFor.add(input.id);
  element.append(label, input, output);
  input.addEventListener("input", () => {
    value.set(Number(input.value));
    // Where nobody may drive, the slider goes back to where the pose is.
    if (Math.abs(value.get() - Number(input.value)) > control.step) input.value = String(value.get());
  });
  const reset = () => value.set(0);
  input.addEventListener("dblclick", reset);
  label.addEventListener("dblclick", reset);

  let shown = NaN;
  return {
    control,
    element,
    refresh() {
      const now = value.get();
      if (now === shown) return;
      shown = now;
      if (document.activeElement !== input || Math.abs(Number(input.value) - now) > control.step) {
        input.value = String(now);
      }
      const text = control.unit === "degrees"
        ? `${Math.round(now * 180 / Math.PI)}°`
        : String(Math.round(now * 100));
      output.value = text;
      input.setAttribute("aria-valuetext", control.unit === "degrees" ? text : `${text} %`);
      const part = (Math.min(Math.max(now, control.min), control.max) - control.min) /
        (control.max - control.min);
      const zero = -control.min / (control.max - control.min);
      element.style.setProperty("--from", String(Math.min(part, zero)));
      element.style.setProperty("--to", String(Math.max(part, zero)));
      element.classList.toggle("active", Math.abs(now) > control.step / 2);
    },
    /** @param {boolean} bothSides */
    setLabel(bothSides) {
      label.textContent = bothSides ? control.label.replace(/ (left|right)$/, "") : control.label;
    },
  };
}
