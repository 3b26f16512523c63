import { message } from "../base/message.ts";
import { type PlyColumn, readPly, writePly } from "../formats/ply.ts";
import { foldIdentity } from "../head/identity.ts";
import { type HeadModel, triangleCount } from "../head/head_model.ts";
import type { Avatar } from "./avatar.ts";
import { faceFrames } from "./binding.ts";
import { addLight, readLight } from "./ply_light.ts";
import { ABOVE_0, type HarmonicsDegree, harmonicsDegree } from "./harmonics.ts";
import { takeEdits } from "./ply_edits.ts";
import { fromRest, restDegree, restOfColumns } from "./ply_harmonics.ts";
import { axes, standardColumns } from "./ply_standard.ts";
import { checkLight, type SplatLight } from "./splat_light.ts";

/*
 * avatar.ply: a 3DGS .ply as Kerbl et al.'s code writes it (degree 0 to 3), in world units of the head at rest, so
 * that any splat viewer opens it; behind its properties come Headcast's own, which are what is read back:
 * the binding and the local frame, activated values to the bit. Of a file that another program edited the standard
 * properties are taken where they say something else than ours: ply_edits.ts.
 */

const OWN: Readonly<Record<"position" | "rotation" | "scale" | "opacity" | "colour", readonly string[]>> = {
  position: ["local_x", "local_y", "local_z"],
  rotation: axes("local_rot", 4),
  scale: axes("local_scale", 3),
  opacity: ["local_opacity"],
  colour: axes("local_colour", 3),
};
const ownHarmonics = (degree: HarmonicsDegree) => axes("local_harmonic", ABOVE_0[degree] * 3);

const restFrames = (head: HeadModel, shape: ArrayLike<number>) =>
  faceFrames(foldIdentity(head, shape).template, head.triangles);

/** Splats of an avatar, without its head. */
export type SplatRecord = Pick<
  Avatar,
  | "splatCount"
  | "binding"
  | "position"
  | "rotation"
  | "scale"
  | "opacity"
  | "colour"
  | "harmonics"
  | "oneSided"
  | "light"
>;

/** What a file holds. */
export interface DecodedPly {
  readonly splats: SplatRecord;
  /** Degree of the colours' harmonics. */
  readonly degree: HarmonicsDegree;
  /** What another program changed, in words. */
  readonly edits: readonly string[];
}

export function encodeAvatarPly(avatar: Avatar): Uint8Array<ArrayBuffer> {
  const { splatCount: count, harmonics } = avatar;
  const columns: Map<string, PlyColumn> = standardColumns(avatar, restFrames(avatar.head, avatar.shape));
  const add = (names: readonly string[], values: ArrayLike<number>) =>
    names.forEach((name, c) => {
      columns.set(name, Float32Array.from({ length: count }, (_, i) => values[i * names.length + c]!));
    });
  columns.set("binding", Int32Array.from(avatar.binding));
  columns.set("one_sided", avatar.oneSided);
  for (const key of Object.keys(OWN) as (keyof typeof OWN)[]) add(OWN[key], avatar[key]);
  if (harmonics) add(ownHarmonics(harmonicsDegree(avatar)), harmonics);
  if (avatar.light) addLight(columns, avatar.light);
  return writePly({ comments: ["Headcast avatar"], elements: [{ name: "vertex", count, columns }] });
}

/**
 * Reads avatar.ply back and checks every value against the head it is bound to.
 *
 * @param shape beta, for what has to be taken from the world's axes to the triangles' frames
 * @param asWritten whether the bytes are known to be as `encodeAvatarPly` wrote them: no edits are looked for, which takes
 * as long as all the rest
 * @throws SyntaxError where it is no PLY, lacks Headcast's properties, or a value is out of range
 */
export function decodeAvatarPly(
  bytes: Uint8Array,
  head: HeadModel,
  shape: ArrayLike<number> = [],
  asWritten = false,
): DecodedPly {
  const vertex = readPly(bytes).elements.find(({ name }) => name === "vertex");
  if (vertex === undefined) {
    throw new SyntaxError("Cannot read avatar.ply, it must have splats: no vertex element");
  }
  const { count, columns } = vertex;
  const column = (name: string): PlyColumn => {
    const found = columns.get(name);
    if (found === undefined) {
      throw new SyntaxError(
        `Cannot read avatar.ply, it must be bound to a head (deno task import binds splats anew), missing property: ${name}`,
      );
    }
    return found;
  };
  const join = (names: readonly string[]): Float32Array<ArrayBuffer> => {
    const parts = names.map(column);
    const joined = new Float32Array(count * names.length);
    parts.forEach((part, c) => {
      for (let i = 0; i < count; i++) joined[i * names.length + c] = part[i]!;
    });
    return joined;
  };
  const binding = Uint32Array.from(checked(column("binding"), "binding", 0, triangleCount(head) - 1, true));
  const own = ([3, 2, 1] as const).find((each) => columns.has(ownHarmonics(each).at(-1)!)) ?? 0;
  const degree = own || (asWritten || isFlat(columns) ? 0 : restDegree(columns));
  const frames = asWritten ? undefined : restFrames(head, shape);
  const harmonics = own
    ? join(ownHarmonics(own))
    : degree && frames
    ? fromRest(restOfColumns(columns, count, degree), degree, binding, frames)
    : null;
  // What harmonics are added to may lie beyond, as long as some side of the splat does not.
  const [darkest, brightest] = harmonics ? [-Infinity, Infinity] : [0, 1];
  const splats = {
    splatCount: count,
    binding,
    position: checked(join(OWN.position), "local position", -Infinity, Infinity),
    rotation: checked(join(OWN.rotation), "local rotation", -1.01, 1.01),
    scale: checked(join(OWN.scale), "local scale", 0, Infinity),
    opacity: checked(join(OWN.opacity), "opacity", 0, 1),
    colour: checked(join(OWN.colour), "colour", darkest!, brightest!),
    harmonics: harmonics && checked(harmonics, "harmonic", -Infinity, Infinity),
    oneSided: Uint8Array.from(checked(column("one_sided"), "one_sided", 0, 1, true)),
    light: checkedLight(readLight(columns, count), count),
  };
  for (let i = 0; i < count; i++) {
    const q = splats.rotation.subarray(i * 4, i * 4 + 4);
    const length = Math.hypot(q[0]!, q[1]!, q[2]!, q[3]!);
    if (Math.abs(length - 1) > 1e-3) {
      throw new SyntaxError(`Cannot read avatar.ply, splat ${i}'s quaternion must be of length 1: ${length}`);
    }
  }
  if (!frames) return { splats, degree: harmonicsDegree(splats), edits: [] };
  const { splats: edited, edits } = takeEdits(splats, columns, frames);
  return { splats: edited, degree: harmonicsDegree(edited), edits };
}

/** Programs that know degree 3 alone write zeros where there is nothing. */
function isFlat(columns: ReadonlyMap<string, PlyColumn>): boolean {
  return [...columns].every(([name, column]) => !name.startsWith("f_rest_") || column.every((x) => x === 0));
}

function checkedLight(light: SplatLight | null, count: number): SplatLight | null {
  try {
    if (light) checkLight(light, count);
    return light;
  } catch (error) {
    throw new SyntaxError(`Cannot read avatar.ply: ${message(error)}`, { cause: error });
  }
}

function checked<T extends PlyColumn>(values: T, what: string, low: number, high: number, whole = false): T {
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!(Number.isFinite(x) && x >= low && x <= high) || (whole && !Number.isInteger(x))) {
      throw new SyntaxError(`Cannot read avatar.ply, a ${what} must lie in ${low}..${high}: ${x}`);
    }
  }
  return values;
}
