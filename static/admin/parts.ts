/** An element with a class and text or parts. */
export function make(
  tag: string,
  look: string,
  ...parts: readonly (string | Node | null)[]
): HTMLElement {
  const element = document.createElement(tag);
  if (look !== "") element.className = look;
  element.append(...parts.filter((part) => part !== null));
  return element;
}

/** One of a list, that stays while its key does: who points at it, or has the focus in it, loses nothing by what is new. */
export interface Shown<Value> {
  readonly element: HTMLElement;
  show(value: Value): void;
}

/** A list of elements that follows one of values. */
export function createList<Value>(
  place: HTMLElement,
  keyOf: (value: Value) => string,
  create: (value: Value) => Shown<Value>,
): (values: readonly Value[]) => void {
  const shown = new Map<string, Shown<Value>>();
  return (values) => {
    const keys = new Set(values.map(keyOf));
    for (const [key, { element }] of shown) {
      if (keys.has(key)) continue;
      element.remove();
      shown.delete(key);
    }
    values.forEach((value, index) => {
      const key = keyOf(value), each = shown.get(key) ?? create(value);
      shown.set(key, each);
      each.show(value);
      if (place.children[index] !== each.element) {
        place.insertBefore(each.element, place.children[index] ?? null);
      }
    });
  };
}

const SURE_MS = 4000;

/** A button for what cannot be taken back: it asks once more. */
export function createSureButton(words: string, act: () => Promise<void>): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toggle";
  let timer = 0;
  const calm = () => {
    clearTimeout(timer);
    button.textContent = words;
    button.className = "toggle";
  };
  calm();
  button.addEventListener("click", async () => {
    if (!button.classList.contains("sure")) {
      button.textContent = `${words}: sure?`;
      button.className = "sure";
      timer = setTimeout(calm, SURE_MS);
      return;
    }
    calm();
    button.disabled = true;
    await act();
    button.disabled = false;
  });
  button.addEventListener("blur", calm);
  return button;
}

/** A bar of parts, of a whole. @param parts class and share */
export function makeBar(parts: readonly (readonly [string, number])[], words: string): HTMLElement {
  const bar = make("div", "bar");
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", words);
  bar.title = words;
  for (const [look, share] of parts) {
    const part = make("i", look);
    part.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    bar.append(part);
  }
  return bar;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export function rate(bits: number): string {
  return bits >= 1e6 ? `${(bits / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bits / 1e3)} kbit/s`;
}
