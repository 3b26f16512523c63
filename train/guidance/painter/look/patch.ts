import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import { BEARD_STYLES, HAIR_STYLES, MATERIALS, MOUSTACHE_STYLES, PAINTS, PIECES } from "./vocabularies.ts";
import type { Look, Paint, Piece, Scar } from "./look.ts";
import { amount, colour, flag, group, list, numbers, oneOf, range, text, whole } from "./fields.ts";

type Without<T, K extends keyof T> = Omit<T, K>;
type Part<T> = { readonly [K in keyof T]?: T[K] };

/** A part of a look, in a look's own words: what a word of the lexicon, a character or an edited file says. */
export interface LookPatch extends
  Part<
    Without<
      Look,
      "skin" | "eyes" | "brows" | "hair" | "beard" | "moustache" | "paint" | "scars" | "pieces"
    >
  > {
  readonly skin?: Part<Look["skin"]>;
  readonly eyes?: Part<Look["eyes"]>;
  readonly brows?: Part<Look["brows"]>;
  readonly hair?: Part<Look["hair"]>;
  readonly beard?: Part<Look["beard"]>;
  readonly moustache?: Part<Look["moustache"]>;
  readonly paint?: readonly PaintPatch[];
  readonly scars?: readonly Scar[];
  readonly pieces?: readonly PiecePatch[];
}
export type PiecePatch = Pick<Piece, "kind"> & Part<Piece>;
export type PaintPatch = Pick<Paint, "kind"> & Part<Paint>;

/** MediaPipe's face mesh has as many points besides the irises'. */
const FACE_POINTS = 468;
const AMOUNTS = amount();

const PATCH = group<LookPatch>({
  prompt: text(),
  shape: numbers(range(-5, 5)),
  skin: group({
    colour: colour(),
    material: oneOf(MATERIALS),
    blush: AMOUNTS,
    wrinkles: AMOUNTS,
    freckles: AMOUNTS,
    decay: AMOUNTS,
    gloss: AMOUNTS,
  }),
  lips: colour(),
  eyes: group({
    iris: colour(),
    sclera: colour(),
    pupil: oneOf(["round", "slit", "none"]),
    glow: AMOUNTS,
    shadow: AMOUNTS,
    filled: flag(),
  }),
  brows: group({ colour: colour(), thickness: range(0, 3), arch: range(-2, 3) }),
  hair: group({
    style: oneOf(HAIR_STYLES),
    length: AMOUNTS,
    volume: range(0.2, 3),
    colour: colour(),
    second: colour(),
    mix: AMOUNTS,
    curl: AMOUNTS,
    mess: AMOUNTS,
  }),
  beard: group({ style: oneOf(BEARD_STYLES), length: AMOUNTS, colour: colour() }),
  moustache: group({ style: oneOf(MOUSTACHE_STYLES), length: AMOUNTS, colour: colour() }),
  clothes: colour(),
  paint: list(
    group<PaintPatch>({ kind: oneOf(PAINTS), colour: colour(), second: colour(), strength: AMOUNTS }, [
      "kind",
    ]),
  ),
  scars: list(
    group<Scar>({
      landmark: whole(0, FACE_POINTS - 1),
      length: range(1, 150),
      angle: range(-Math.PI, Math.PI),
    }, ["landmark", "length", "angle"]),
  ),
  pieces: list(
    group<PiecePatch>({ kind: oneOf(PIECES), colour: colour(), second: colour(), size: range(0.5, 2) }, [
      "kind",
    ]),
  ),
  mood: oneOf(EXPRESSIONS.moods),
  moodAmount: AMOUNTS,
});

/**
 * Reads a part of a look from parsed JSON, colours as "#rrggbb".
 *
 * @param place names the source in errors
 * @throws SyntaxError that says where it is wrong, what may stand there and what stands there
 */
export function readPatch(source: unknown, place = "the look"): LookPatch {
  return PATCH(source, place);
}

/** `over` on top of `under`: single values replace, shapes add up, pieces and paint replace their own kind. */
export function mergePatches(under: LookPatch, over: LookPatch): LookPatch {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    if (below === undefined) merged[name] = value;
    else if (name === "shape") merged[name] = added(below as Shape, value as Shape);
    else if (name === "pieces" || name === "paint") merged[name] = byKind([...below as Kind[], ...value]);
    else if (name === "scars") merged[name] = [...below as Scar[], ...value];
    else if (typeof value === "object" && !Array.isArray(value)) merged[name] = { ...below, ...value };
    else merged[name] = value;
  }
  return merged;
}

type Shape = Readonly<Record<string, number>>;
type Kind = { readonly kind: string };

/** Within what a head is sculpted for. */
function added(a: Shape, b: Shape): Shape {
  const sum: Record<string, number> = { ...a };
  for (const [name, by] of Object.entries(b)) {
    sum[name] = Math.max(-5, Math.min(5, (sum[name] ?? 0) + by));
  }
  return sum;
}

function byKind(items: readonly Kind[]): Kind[] {
  const kept = new Map<string, Kind>();
  for (const item of items) kept.set(item.kind, { ...kept.get(item.kind), ...item });
  return [...kept.values()];
}
