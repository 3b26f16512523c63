import type { PieceKind } from "../pieces/pieces.ts";
import type { PaintKind } from "../skin/paints.ts";
import type { HairStyle } from "../hair/hair_styles.ts";
import { type Colour, type Look, type LookPatch, mergePatches } from "../look/look.ts";
import { completeLook } from "../look/whole_look.ts";

/** What is known of a person while a prompt is read. */
export interface PromptState {
  /** What the prompt says. */
  look: LookPatch;
  /** What usually goes with that, where the prompt is silent. */
  soft: LookPatch;
  /** What adjectives say of the face's shapes, deviations. */
  readonly told: Map<string, number>;
  readonly withoutPaint: Set<PaintKind>;
  readonly withoutStyles: Set<HairStyle>;
  /** Nothing is worn on the chest. */
  isBare: boolean;
  /** Colours that a part is said not to have, and the one it was told to have until then. */
  readonly denied: { readonly place: string; readonly colour: Colour; readonly met: Colour | undefined }[];
}

export function openState(): PromptState {
  return {
    look: {},
    soft: {},
    told: new Map(),
    withoutPaint: new Set(),
    withoutStyles: new Set(),
    isBare: false,
    denied: [],
  };
}

/** The later word counts; of what usually goes with it, that of whoever was named first. */
export function put(state: PromptState, look: LookPatch, soft: LookPatch = {}): void {
  state.look = mergePatches(state.look, look);
  state.soft = mergePatches(soft, state.soft);
}

/** What is said of one part stands, whatever face is drawn. */
export function tell({ told }: PromptState, { shape = {} }: LookPatch): void {
  for (const [name, by] of Object.entries(shape)) {
    if (name === "age" || name === "masculinity") continue;
    const sum = (told.get(name) ?? 0) + (by ?? 0);
    if (sum === 0) told.delete(name);
    else told.set(name, Math.max(-5, Math.min(5, sum)));
  }
}

/** As it stands now. */
export function lookSoFar(state: PromptState): Look {
  return completeLook(mergePatches(state.soft, state.look));
}

/** Takes off what is worn or grown so far. */
export function withoutPieces(state: PromptState, kinds: readonly PieceKind[]): void {
  const rest = (patch: LookPatch): LookPatch => ({
    ...patch,
    ...patch.pieces && { pieces: patch.pieces.filter(({ kind }) => !kinds.includes(kind)) },
  });
  [state.look, state.soft] = [rest(state.look), rest(state.soft)];
}

/** Leaves the hair's style open where it is one of these. */
export function withoutStyles(state: PromptState, styles: readonly HairStyle[]): void {
  const rest = (patch: LookPatch): LookPatch => {
    if (!patch.hair?.style || !styles.includes(patch.hair.style)) return patch;
    const { style: _style, ...hair } = patch.hair;
    return { ...patch, hair };
  };
  for (const style of styles) state.withoutStyles.add(style);
  [state.look, state.soft] = [rest(state.look), rest(state.soft)];
}

/** A patch `amount` times as strong, in whatever has a strength: "very", "slightly". */
export function scaled(patch: LookPatch, amount: number): LookPatch {
  if (amount === 1) return patch;
  const upTo1 = (value: number) => Math.min(1, value * amount);
  const amounts = <T extends object>(group: T): T =>
    Object.fromEntries(
      Object.entries(group).map(([name, value]) => [name, typeof value === "number" ? upTo1(value) : value]),
    ) as T;
  return {
    ...patch,
    ...patch.shape && {
      shape: Object.fromEntries(Object.entries(patch.shape).map(([name, by]) => [name, within(by * amount)])),
    },
    ...patch.skin && { skin: amounts(patch.skin) },
    ...patch.eyes && { eyes: amounts(patch.eyes) },
    ...patch.paint && {
      paint: patch.paint.map((paint) => ({ ...paint, strength: upTo1(paint.strength ?? 0.8) })),
    },
    ...patch.moodAmount !== undefined && { moodAmount: upTo1(patch.moodAmount) },
  };
}

const within = (deviations: number): number => Math.max(-5, Math.min(5, deviations));

const OTHERS: Readonly<Record<string, readonly Colour[]>> = {
  hair: [[0.247, 0.165, 0.106], [0.082, 0.071, 0.078], [0.72, 0.57, 0.31]],
  eyes: [[0.31, 0.18, 0.09], [0.35, 0.52, 0.68]],
  clothes: [[0.2, 0.23, 0.3], [0.44, 0.3, 0.22]],
};
/** Nearer colours are called by one name. */
const ALIKE = 0.12;

/** Leaves out what the prompt does not want. */
export function withoutUnwanted(
  { look, withoutPaint, withoutStyles, isBare, denied: every }: PromptState,
  patch: LookPatch,
): LookPatch {
  // "used to be blonde, now grey".
  const denied = every.filter(({ place, met }) => String(colourAt(look, place) ?? met) === String(met));
  const style = patch.hair?.style, isFeminine = (patch.shape?.masculinity ?? 0) < -0.6;
  const hair = style && withoutStyles.has(style)
    ? { hair: { ...patch.hair, style: isFeminine ? "long" : "short" } as const }
    : {};
  let rest: LookPatch = {
    ...patch,
    ...hair,
    ...isBare && patch.skin?.colour && { clothes: patch.skin.colour },
    ...patch.paint && { paint: patch.paint.filter(({ kind }) => !withoutPaint.has(kind)) },
  };
  for (const { place } of denied) {
    const isDenied = (colour: Colour) =>
      denied.some((one) => one.place === place && isAlike(colour, one.colour));
    const other = OTHERS[place]?.find((colour) => !isDenied(colour));
    if (!other) continue;
    const { colour, second: _second, mix: _mix, ...locks } = rest.hair ?? {};
    if (place === "hair" && colour && isDenied(colour)) rest = { ...rest, hair: { ...locks, colour: other } };
    if (place === "eyes" && rest.eyes?.iris && isDenied(rest.eyes.iris)) {
      rest = { ...rest, eyes: { ...rest.eyes, iris: other } };
    }
    if (place === "clothes" && rest.clothes && isDenied(rest.clothes)) rest = { ...rest, clothes: other };
  }
  return rest;
}

export function colourAt({ hair, eyes, clothes }: LookPatch, place: string): Colour | undefined {
  return place === "hair"
    ? hair?.colour
    : place === "eyes"
    ? eyes?.iris
    : place === "clothes"
    ? clothes
    : undefined;
}

/** Greys are alike however light they are. */
function isAlike(a: Colour, b: Colour): boolean {
  const grey = (colour: Colour) =>
    Math.max(...colour) - Math.min(...colour) < 0.09 && Math.max(...colour) > 0.35;
  if (grey(a) && grey(b)) return true;
  return a.reduce((sum, x, c) => sum + (x - b[c]!) ** 2, 0) < ALIKE;
}
