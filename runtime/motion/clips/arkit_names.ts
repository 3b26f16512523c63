import { ARKIT_SHAPES } from "../../head/arkit.ts";

/** Where a column or a key goes: a shape of ARKit, which may come in two halves. */
const SHAPES = new Map<string, number>();
ARKIT_SHAPES.forEach((shape, index) => {
  const name = shape.toLowerCase();
  SHAPES.set(name, index);
  const side = /^(.*)(left|right)$/.exec(name);
  if (side !== null) {
    const [, stem, end] = side;
    // eyeBlink_L, Left_eyeBlink and l_eyeBlink are the same.
    for (const other of [`${stem}${end![0]}`, `${end}${stem}`]) SHAPES.set(other, index);
  } else {
    // Rigs that give every shape a side: both halves make the whole.
    for (const end of ["l", "r", "left", "right"]) {
      if (!SHAPES.has(`${name}${end}`)) SHAPES.set(`${name}${end}`, index);
    }
  }
});

/** A name without case, marks and blanks. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * The index of ARKit's shape that a name means, in any case and spelling of its side: `eyeBlinkLeft`, `EyeBlink_L`,
 * `blendShape1.eyeBlink_L`, `left eye blink`; undefined where it means none.
 */
export function arkitIndexOf(name: string): number | undefined {
  // What comes before a dot or a colon is the mesh, in Maya's and FBX's names.
  const plain = plainName(name.replace(/^.*[.:|]/, ""));
  return SHAPES.get(plain) ?? SHAPES.get(plain.replace(/^(blendshapes?|bs|arkit|morphtargets?)\d*/, ""));
}

/** Columns of weights as ARKit's shapes have them. */
export interface ShapeColumns {
  /** [columns], the shape of each, or undefined. */
  readonly shapeOf: readonly (number | undefined)[];
  readonly absent: readonly string[];
  readonly unknown: readonly string[];
  /** Writes a row of weights: halves of one shape become their mean, shapes without a column 0. */
  write(row: ArrayLike<number>, into: Float32Array, at: number): void;
}

/**
 * Finds ARKit's shapes among names.
 *
 * @throws TypeError where none of the names is one, or a name stands twice
 */
export function shapeColumns(names: readonly string[]): ShapeColumns {
  const shapeOf = names.map(arkitIndexOf);
  const known = shapeOf.filter((index) => index !== undefined);
  if (known.length === 0) {
    throw new TypeError(
      `Cannot read weights, at least one name must be a shape of ARKit, such as jawOpen: ${
        JSON.stringify(names.slice(0, 5).map((name) => name.slice(0, 40)))
      }`,
    );
  }
  const plain = names.map(plainName);
  const twice = names.find((_, i) => shapeOf[i] !== undefined && plain.indexOf(plain[i]!) !== i);
  if (twice !== undefined) {
    throw new TypeError(`Cannot read weights, a name stands twice: ${JSON.stringify(twice.slice(0, 40))}`);
  }
  const counts = new Float32Array(ARKIT_SHAPES.length);
  for (const index of known) counts[index]!++;
  return {
    shapeOf,
    absent: ARKIT_SHAPES.filter((_, index) => counts[index] === 0),
    unknown: names.filter((_, i) => shapeOf[i] === undefined),
    write(row, into, at) {
      into.fill(0, at, at + ARKIT_SHAPES.length);
      for (let i = 0; i < shapeOf.length; i++) {
        const index = shapeOf[i];
        if (index !== undefined) into[at + index]! += row[i]! / counts[index]!;
      }
    },
  };
}

/**
 * Weights in percent, as Unity and iFacialMocap have them, to 0 to 1, in place: where one is far above 1, and none above
 * what percents reach.
 *
 * @param rows [frames, stride], the shapes first
 * @returns what was done, in words; null where they were not percents
 */
export function fromPercent(rows: Float32Array, stride: number): string | null {
  let most = 0;
  for (let at = 0; at < rows.length; at++) {
    if (at % stride < ARKIT_SHAPES.length) most = Math.max(most, rows[at]!);
  }
  if (most <= 5 || most > 200) return null;
  for (let at = 0; at < rows.length; at++) if (at % stride < ARKIT_SHAPES.length) rows[at]! /= 100;
  return "the weights were percents";
}
