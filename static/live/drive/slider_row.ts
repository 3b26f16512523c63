import type { Control } from "./controls.ts";

export interface SliderRow {
  readonly control: Control;
  readonly element: HTMLElement;
  /** Shows the present value. */
  refresh(): void;
  setLabel(bothSides: boolean): void;
}

/** One slider with its name and its value. */
export function createSliderRow(
  control: Control,
  value: { get(): number; set(value: number): void },
): SliderRow {
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
      const present = value.get();
      if (present === shown) return;
      shown = present;
      if (document.activeElement !== input || Math.abs(Number(input.value) - present) > control.step) {
        input.value = String(present);
      }
      const text = control.unit === "degrees"
        ? `${Math.round(present * 180 / Math.PI)}°`
        : String(Math.round(present * 100));
      output.value = text;
      input.setAttribute("aria-valuetext", control.unit === "degrees" ? text : `${text} %`);
      const part = (Math.min(Math.max(present, control.min), control.max) - control.min) /
        (control.max - control.min);
      const zero = -control.min / (control.max - control.min);
      element.style.setProperty("--from", String(Math.min(part, zero)));
      element.style.setProperty("--to", String(Math.max(part, zero)));
      element.classList.toggle("active", Math.abs(present) > control.step / 2);
    },
    setLabel(bothSides) {
      label.textContent = bothSides ? control.label.replace(/ (left|right)$/, "") : control.label;
    },
  };
}
