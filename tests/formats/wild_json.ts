import type { Malformed } from "./malformed.ts";
import { TIMES } from "./malformed.ts";
import { seededRandom } from "./hostile.ts";

const DEPTH = 20_000;
const LISTS_TEXT = "[".repeat(DEPTH) + "]".repeat(DEPTH);
const OBJECTS_TEXT = '{"a":'.repeat(DEPTH) + "1" + "}".repeat(DEPTH);
const LIST_OF_LISTS: unknown = JSON.parse(LISTS_TEXT);
const OBJECTS: unknown = JSON.parse(OBJECTS_TEXT);

const isDeep = (value: unknown) => value === LIST_OF_LISTS || value === OBJECTS;

/** Values that readers trip over where another stood. */
const WILD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 2, 0.5, 1e-320, 7, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 - 1, -(2 ** 53)],
  ...[
    1e308,
    1e15,
    "",
    "NaN",
    "0",
    "../../../etc/passwd",
    "/etc/passwd",
    "a".repeat(5000),
    "\u001b[2J",
    "\ud800",
  ],
  ...["__proto__", "constructor", "toString", [], {}, [[]], [null], [0, 0], [2 ** 53 - 1, 2 ** 53 - 1]],
  ...[[0, 2 ** 53 - 1], [1, 0], new Array(9).fill(1), new Array(3000).fill(1), LIST_OF_LISTS, OBJECTS],
  ...[{ length: 1e9 }, { toString: 1 }],
];
const WILD_NAMES = ["__proto__", "constructor", "", "\u0000\u001b[2J", "a.".repeat(3000), "_".repeat(50_000)];

/**
 * Makes wild values from a good one that came from JSON, the same on each run: up to three of the values in it are
 * replaced by others of any type and size, left out, doubled, or have other names.
 */
export function wildValues(good: unknown, few: number, seed = 1): unknown[] {
  const random = seededRandom(seed * 104_729);
  const whole = (most: number) => Math.floor(random() * most);
  return Array.from({ length: few * TIMES }, () => {
    const root: [unknown] = [structuredClone(good)];
    for (let i = 1 + whole(3); i > 0; i--) change(root, whole);
    return root[0];
  });
}

/** As `wildValues`, as files. @param file the bytes that a value stands in; its JSON where not given */
export function wildJson(
  good: unknown,
  few: number,
  { seed = 1, file = jsonBytes }: {
    readonly seed?: number;
    readonly file?: (value: unknown) => Uint8Array<ArrayBuffer>;
  } = {},
): Malformed[] {
  return wildValues(good, few, seed).map((value, at) => ({
    name: `wild JSON (case ${at})`,
    bytes: file(value),
  }));
}

/** JSON.stringify() has no way through what is nested so deep that only JSON.parse() has one. */
export function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  const marks = new Map<unknown, string>([[LIST_OF_LISTS, "deep lists"], [OBJECTS, "deep objects"]]);
  const text = JSON.stringify(value, (_, each) => marks.get(each) ?? each) ?? "null";
  return new TextEncoder().encode(
    text.replaceAll('"deep lists"', LISTS_TEXT).replaceAll('"deep objects"', OBJECTS_TEXT),
  );
}

/** Walks down from the root by chance and changes what it comes to. */
function change(root: [unknown], whole: (most: number) => number): void {
  let holder: Record<string, unknown> = root as unknown as Record<string, unknown>;
  let key = "0";
  while (true) {
    const value = holder[key];
    const keys = typeof value === "object" && value !== null && !isDeep(value) ? Object.keys(value) : [];
    if (keys.length === 0 || whole(12) === 0) break;
    holder = value as Record<string, unknown>;
    key = keys[whole(keys.length)]!;
  }
  const how = whole(8);
  if (how === 0 && holder !== root as unknown) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (how === 1 && holder !== root as unknown) {
    const name = WILD_NAMES[whole(WILD_NAMES.length)]!;
    if (Array.isArray(holder)) holder.push(holder[Number(key)]);
    else {Object.defineProperty(holder, name, {
        value: holder[key],
        enumerable: true,
        writable: true,
        configurable: true,
      });}
  } else {
    const wild = WILD[whole(WILD.length)];
    holder[key] = isDeep(wild) ? wild : structuredClone(wild);
  }
}
