import type { Look, LookPatch } from "../look/look.ts";
import { completeLook, printLook } from "../look/whole_look.ts";
import { readPrompt } from "../prompt/read_prompt.ts";

/** What of a look follows from the rest, so that it is asked first whether it can be left out. */
const FOLLOWING = [
  ...["lips", "brows.colour", "hair.second", "beard.colour", "moustache.colour"],
  ...["skin.gloss", "skin.blush", "moodAmount"],
];
/** People drawn to tell what a prompt says from what it leaves open. */
const SEEDS = [3, 11, 26, 58, 113, 240, 487, 1001];
/** Standard deviations of a shape, on average of those people, that are no chance: three and more of such an average's own. */
const MEANT = 0.8;

// deno-lint-ignore no-explicit-any -- a look's groups and lists, walked through by name
type Tree = any;
const isTree = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !(Array.isArray(value) && typeof value[0] === "number");

/** A look's single values by their places: "hair.colour", "shape.age", "pieces.0.kind". */
export function leavesOf(tree: unknown, place = ""): [place: string, value: unknown][] {
  return Object.entries(tree as object).flatMap(([name, value]) =>
    isTree(value) ? leavesOf(value, `${place}${name}.`) : [[`${place}${name}`, value]]
  );
}

/** A value of a look; undefined where there is none. */
export const valueAt = (tree: unknown, place: string): unknown =>
  place.split(".").reduce((part: Tree, name) => part?.[name], tree);

/** A copy without a value. */
export function without(patch: LookPatch, place: string): LookPatch {
  const copy: Tree = structuredClone(patch), at = place.lastIndexOf(".");
  const group = at < 0 ? copy : valueAt(copy, place.slice(0, at));
  if (group) delete group[place.slice(at + 1)];
  return copy;
}

/** The least that `completeLook` makes this look of, so that what follows from a value follows from another one too. */
export function leastPatch(look: Look): LookPatch {
  const wanted = printLook(look), { prompt: _prompt, ...rest } = look;
  const places = leavesOf(rest).map(([place]) => place).filter((place) =>
    !/^shape\.|^scars\.|\.kind$/.test(place) && !FOLLOWING.includes(place)
  );
  let least: LookPatch = rest;
  for (const place of [...FOLLOWING, ...places]) {
    const less = without(least, place);
    if (printLook(completeLook({ ...less, prompt: look.prompt })) === wanted) least = less;
  }
  return least;
}

/** By prompt: the same few are asked for again and again. */
const SAID = new Map<string, LookPatch>();

/** What the tables understand that a prompt says of a look, with what goes without saying, whoever is drawn for the rest. */
export function saidBy(prompt: string): LookPatch {
  const said = SAID.get(prompt) ?? beyondNothing(settled(prompt));
  SAID.set(prompt, said);
  return said;
}

let nothing: Map<string, string> | undefined;

function beyondNothing(said: LookPatch): LookPatch {
  const nobody = nothing ??= leavesIn(settled(""));
  return leavesOf(said).reduce<LookPatch>(
    (patch, [place, value]) =>
      !/^(pieces|paint|scars)\./.test(place) && nobody.get(place) === JSON.stringify(value)
        ? without(patch, place)
        : patch,
    said,
  );
}

const leavesIn = (tree: unknown) =>
  new Map(leavesOf(tree).map(([place, value]) => [place, JSON.stringify(value)]));

/** What is the same in all people that are drawn for a prompt. */
function settled(prompt: string): LookPatch {
  const [first, ...others] = SEEDS.map((seed) => leastPatch(readPrompt(prompt, seed).look));
  return common(first, others, "") as LookPatch;
}

function common(first: Tree, others: readonly Tree[], place: string): Tree {
  const kept: Tree = {};
  for (const [name, value] of Object.entries(first)) {
    const rest = others.map((other) => other[name]);
    if (rest.some((each) => each === undefined)) continue;
    const isSame = rest.every((each) => JSON.stringify(each) === JSON.stringify(value));
    if (isSame) kept[name] = value;
    else if (Array.isArray(value) && isTree(value)) {
      kept[name] = value.filter((item) =>
        rest.every((list) => list.some((each: Tree) => JSON.stringify(each) === JSON.stringify(item)))
      );
    } else if (isTree(value)) kept[name] = common(value, rest, `${place}${name}.`);
    else if (place === "shape.") {
      const mean = [value as number, ...rest].reduce((sum, each) => sum + each, 0) / SEEDS.length;
      if (Math.abs(mean) >= MEANT) kept[name] = Math.round(mean * 10) / 10;
    }
  }
  return kept;
}
