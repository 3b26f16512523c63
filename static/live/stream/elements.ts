/** An element with properties and children: these parts of the page are made when they are loaded. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> & { role?: string } = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

export const makeButton = (text: string, className: string, act: () => void): HTMLButtonElement =>
  make("button", { type: "button", className, textContent: text, onclick: act });

/** A part of the page Stream that folds. */
export function makeGroup(title: string, open: boolean, ...children: Node[]): HTMLDetailsElement {
  return make(
    "details",
    { className: "group stream-group", open },
    make("summary", { textContent: title }),
    ...children,
  );
}
