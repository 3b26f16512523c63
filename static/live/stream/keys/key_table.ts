/** What a key can do. The ids of moods and framings have their name behind a colon. */
export type ActionId = string;

export interface Action {
  readonly id: ActionId;
  /** As the panel lists it. */
  readonly words: string;
  /** Its keys until others are chosen. */
  readonly usual: readonly string[];
}

/** Keys by action; one that has none is left out, or has an empty list. */
export type Bindings = Readonly<Record<ActionId, readonly string[]>>;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "three-quarter-left" as people read it. */
export const wordsOf = (framing: string): string =>
  capital(framing.replaceAll("-", " ").replace("three quarter", "¾"));

/** All that keys can do, in the panel's order. @param moods in the order in which the page shows them */
export function actionsFor(moods: readonly string[], framings: readonly string[]): Action[] {
  return [
    ...moods.map((mood, at) => ({
      ...{ id: `mood:${mood}`, words: capital(mood) },
      usual: at < 9 ? [String(at + 1)] : [],
    })),
    { id: "neutral", words: "No mood", usual: ["0", "`"] },
    { id: "let-go", words: "Let go: camera, microphone, mood", usual: ["l", "Escape"] },
    { id: "mute", words: "The head's sound here on or off", usual: ["m"] },
    { id: "microphone", words: "Your microphone on or off", usual: ["v"] },
    { id: "next-framing", words: "Next framing", usual: ["f"] },
    ...framings.map((name) => ({ id: `framing:${name}`, words: `Framing: ${wordsOf(name)}`, usual: [] })),
  ];
}

/** What the page, and the browser for forms, have use for themselves. */
const TAKEN: readonly string[] = [
  ...["Tab", "Enter", " ", "Home", "+", "-", "=", "Backspace", "Delete"],
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Shift", "CapsLock", "F5", "F11", "F12"],
];

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing?: boolean;
}

/**
 * How a key is called here: digits by where they are, also on keyboards that need Shift for them and on number pads, all
 * others by what they write. Null for what is not one key alone.
 */
export function keyOf(press: KeyPress): string | null {
  const { key, code } = press;
  if (press.ctrlKey || press.metaKey || press.altKey || press.shiftKey || press.isComposing) return null;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  if (code === "Backquote") return "`";
  if (["Dead", "Process", "Unidentified", ""].includes(key)) return code || null;
  return key.length === 1 ? key.toLowerCase() : key;
}

/** A key as it is shown. */
export const keyName = (key: string): string =>
  key === "Escape" ? "Esc" : key.length === 1 ? key.toUpperCase() : key;

/** What was kept, where it is of this form; actions that it does not know have their usual keys where those are free. */
export function readBindings(kept: unknown, actions: readonly Action[]): Bindings {
  const given = typeof kept === "object" && kept !== null ? kept as Record<string, unknown> : {};
  const bound = new Map<ActionId, string[]>(), used = new Set<string>();
  const take = (id: ActionId, keys: readonly string[]) => {
    const free = keys.filter((key) => !used.has(key) && !TAKEN.includes(key));
    free.forEach((key) => used.add(key));
    bound.set(id, free);
  };
  for (const { id } of actions) {
    const keys = given[id];
    if (Array.isArray(keys)) take(id, keys.filter((key) => typeof key === "string" && key !== ""));
  }
  for (const { id, usual } of actions) if (!bound.has(id)) take(id, usual);
  return Object.fromEntries(bound);
}

export const actionOf = (bindings: Bindings, key: string): ActionId | null =>
  Object.keys(bindings).find((id) => bindings[id]!.includes(key)) ?? null;

export type Assignment =
  | { readonly kind: "done"; readonly bindings: Bindings }
  /** It is another action's already. */
  | { readonly kind: "conflict"; readonly with: ActionId }
  /** It cannot be anybody's. */
  | { readonly kind: "reserved" };

/** Gives an action one key in place of those it had. @param force takes it away from another action */
export function assign(bindings: Bindings, id: ActionId, key: string, force = false): Assignment {
  if (TAKEN.includes(key)) return { kind: "reserved" };
  const owner = actionOf(bindings, key);
  if (owner !== null && owner !== id && !force) return { kind: "conflict", with: owner };
  const others = Object.entries(bindings).map(([each, keys]) =>
    [each, keys.filter((one) => one !== key)] as const
  );
  return { kind: "done", bindings: { ...Object.fromEntries(others), [id]: [key] } };
}

/** What takes keys for itself while it has the focus. */
export function isTyping(target: { tagName?: string; type?: string; isContentEditable?: boolean }): boolean {
  const { tagName = "", type = "text" } = target;
  if (target.isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT") return true;
  return tagName === "INPUT" && !["range", "checkbox", "radio", "button", "color", "submit"].includes(type);
}
