import type { ArkitShape } from "../arkit.ts";
import { add, distance, type Vector } from "../../base/vector.ts";
import { at } from "./joints.ts";
import type { MergedMesh } from "./merge.ts";

/** How a file's head is brought to metres, facing +z. */
export interface Stand {
  /** Metres per unit. */
  readonly scale: number;
  /** What unit that is, as a report says it. */
  readonly unit: string;
  /** Whether it is turned half round, y up. */
  readonly turned: boolean;
  /** Where the eyes are then, metres. */
  readonly eyes: readonly [left: Vector, right: Vector];
}

/** Metres between the pupils: people have 52 to 78 mm, drawn figures twice as much. */
const EYES_APART = [0.035, 0.14] as const;
const ADULT_EYES_APART = 0.063;
const UNITS: readonly (readonly [name: string, metres: number])[] = [
  ["metres", 1],
  ["centimetres", 0.01],
  ["millimetres", 0.001],
  ["inches", 0.0254],
];

/**
 * Judges a head's unit by how far its eyes lie apart (told by what each eye's blink moves), and which way it faces: lids lie
 * before the middle of the face.
 */
export function standOf({ positions, expressions }: MergedMesh): Stand {
  const eyes = (["eyeBlinkLeft", "eyeBlinkRight"] as const).map((name) =>
    movedPlace(positions, expressions, name)
  ) as [
    Vector,
    Vector,
  ];
  const apart = distance(...eyes);
  if (!(apart > 0)) {
    throw new RangeError(`Cannot use the .glb as a head, its eyes must lie apart: ${apart} units`);
  }
  const unit = UNITS.find(([, metres]) => apart * metres >= EYES_APART[0] && apart * metres <= EYES_APART[1]);
  const [name, scale] = unit ?? ["no unit, 63 mm between the eyes", ADULT_EYES_APART / apart];
  let middle = 0;
  for (let i = 2; i < positions.length; i += 3) middle += positions[i]!;
  const turned = (eyes[0][2] + eyes[1][2]) / 2 < middle / (positions.length / 3);
  const place = (p: Vector): Vector =>
    turned ? [-p[0] * scale, p[1] * scale, -p[2] * scale] : [p[0] * scale, p[1] * scale, p[2] * scale];
  return { scale, unit: name, turned, eyes: [place(eyes[0]), place(eyes[1])] };
}

/** Values of [vertices, 3] as the head shall stand. */
export const stood = (values: Float64Array, { scale, turned }: Stand): Float64Array =>
  values.map((x, i) => turned && i % 3 !== 1 ? -x * scale : x * scale);

/** The middle of what a shape moves. */
function movedPlace(
  positions: Float64Array,
  expressions: ReadonlyMap<ArkitShape, Float64Array>,
  name: ArkitShape,
): Vector {
  const shape = expressions.get(name)!;
  let sum: Vector = [0, 0, 0], total = 0;
  for (let v = 0; v < positions.length / 3; v++) {
    const by = distance(at(shape, v), [0, 0, 0]);
    if (by === 0) continue;
    sum = add(sum, at(positions, v), by);
    total += by;
  }
  if (!(total > 0)) {
    throw new RangeError(`Cannot use the .glb as a head, its ${name} must move something: 0 vertices`);
  }
  return [sum[0] / total, sum[1] / total, sum[2] / total];
}
