import { readFloats, readIntegers } from "../../formats/glb/accessors.ts";
import { type Glb, readGlb } from "../../formats/glb/container.ts";
import type { GltfPrimitive } from "../../formats/glb/gltf.ts";
import { refuse } from "../../formats/glb/refuse.ts";
import { type HeadModel, triangleCount } from "../../head/head_model.ts";
import { headByFingerprint, headFingerprint } from "../../head/registry.ts";
import type { Avatar } from "../avatar.ts";
import { ABOVE_0 } from "../harmonics.ts";
import { checkLight, LIGHT_WIDTHS, type SplatLight } from "../splat_light.ts";
import {
  BINDING_EXTENSION,
  type BindingExtension,
  BOUND,
  checkBinding,
  harmonicName,
  LIGHT_ATTRIBUTES,
} from "./binding_extension.ts";

/** How far a quaternion's length may be off 1. */
const TOLERANCE = 1e-3;

/** Whether a .glb holds an avatar that moves, rather than splats alone. */
export const isHeadcastGlb = (glb: Glb): boolean => boundPrimitive(glb) !== undefined;

function boundPrimitive({ document }: Glb): GltfPrimitive | undefined {
  return document.meshes.flatMap(({ primitives }) => primitives)
    .find(({ extensions }) => Object.hasOwn(extensions, BINDING_EXTENSION));
}

/**
 * Opens a .glb of `deno task export` as the avatar that it was made of, to the bit.
 *
 * @param heads finds the head by the fingerprint that it was made on
 * @throws SyntaxError for what is no such file; RangeError where its head is not here
 */
export async function readHeadcastGlb(
  file: Uint8Array | Glb,
  heads: (name: string, fingerprint: string) => HeadModel | Promise<HeadModel> = headByFingerprint,
): Promise<Avatar> {
  const glb = file instanceof Uint8Array ? readGlb(file) : file;
  const primitive = boundPrimitive(glb) ??
    refuse(`it must hold an avatar that moves (${BINDING_EXTENSION})`, "splats alone, or none");
  const { accessors, meshes } = glb.document;
  const said = checkBinding(primitive.extensions[BINDING_EXTENSION], accessors.length, meshes.length);
  const head = await heads(said.head.name, said.head.fingerprint);
  if (headFingerprint(head) !== said.head.fingerprint) {
    throw new RangeError(
      `Cannot bind the splats, their head must be the one of ${said.head.fingerprint}: ${
        headFingerprint(head)
      }`,
    );
  }
  return { name: said.name, head, ...splatsOf(glb, said, triangleCount(head)), provenance: said.provenance };
}

function splatsOf(
  glb: Glb,
  { attributes, shape }: BindingExtension,
  triangles: number,
): Omit<Avatar, "name" | "head" | "provenance"> {
  const indexOf = (name: string): number =>
    attributes[name] ?? refuse(`${BINDING_EXTENSION} must have an attribute that is missing`, name);
  const { count } = glb.document.accessors[indexOf("TRIANGLE")]!;
  const floats = (name: string, type = BOUND[name as keyof typeof BOUND]) =>
    readFloats(glb, indexOf(name), { count, type });
  const integers = (name: string) => readIntegers(glb, indexOf(name), { count, type: "SCALAR" });
  const harmonics = harmonicsOf(count, attributes, (name) => floats(name, "VEC3"));
  const [darkest, brightest] = harmonics ? [-Infinity, Infinity] as const : [0, 1] as const;
  const rotation = floats("ROTATION");
  for (let at = 0; at < rotation.length; at += 4) {
    const w = rotation[at + 3]!;
    rotation.copyWithin(at + 1, at, at + 3);
    rotation[at] = w;
    const length = Math.hypot(w, rotation[at + 1]!, rotation[at + 2]!, rotation[at + 3]!);
    if (!(Math.abs(length - 1) <= TOLERANCE)) refuse("a splat's quaternion must be of length 1", length);
  }
  return {
    shape: Float32Array.from(shape),
    splatCount: count,
    binding: checked(integers("TRIANGLE"), "triangle", 0, triangles - 1),
    position: floats("POSITION"),
    rotation,
    scale: checked(floats("SCALE"), "scale", 0, Infinity),
    opacity: checked(floats("OPACITY"), "opacity", 0, 1),
    colour: checked(floats("COLOR"), "colour", darkest, brightest),
    harmonics,
    oneSided: Uint8Array.from(checked(integers("ONE_SIDED"), "one-sidedness", 0, 1)),
    light: lightOf(count, attributes, floats, integers),
  };
}

function harmonicsOf(
  count: number,
  attributes: BindingExtension["attributes"],
  read: (name: string) => Float32Array,
): Float32Array | null {
  let each = 0;
  while (harmonicName(each) in attributes) each++;
  if (each === 0) return null;
  if (!(ABOVE_0 as readonly number[]).includes(each)) {
    refuse(`${BINDING_EXTENSION} must have ${ABOVE_0.join(", ")} attributes ${harmonicName(0)} and on`, each);
  }
  const harmonics = new Float32Array(count * 3 * each);
  for (let k = 0; k < each; k++) {
    const values = read(harmonicName(k));
    for (let i = 0; i < values.length; i++) harmonics[i * each + k] = values[i]!;
  }
  return harmonics;
}

function lightOf(
  count: number,
  attributes: BindingExtension["attributes"],
  floats: (name: string, type: "SCALAR" | "VEC3") => Float32Array,
  integers: (name: string) => Uint32Array,
): SplatLight | null {
  if (!LIGHT_ATTRIBUTES.some(({ name }) => name in attributes)) return null;
  const read = (key: keyof SplatLight) => {
    const { name } = LIGHT_ATTRIBUTES.find((each) => each.key === key)!;
    return floats(name, LIGHT_WIDTHS[key] === 3 ? "VEC3" : "SCALAR");
  };
  const fold = integers(LIGHT_ATTRIBUTES.find(({ key }) => key === "fold")!.name);
  const light: SplatLight = {
    normal: read("normal"),
    gloss: read("gloss"),
    polish: read("polish"),
    share: read("share"),
    fold: Uint8Array.from(checked(fold, "fold", 0, 255)),
    depth: read("depth"),
  };
  try {
    checkLight(light, count);
  } catch (cause) {
    throw new SyntaxError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return light;
}

function checked<T extends Float32Array | Uint32Array>(
  values: T,
  what: string,
  low: number,
  high: number,
): T {
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!(x >= low && x <= high)) refuse(`a splat's ${what} must lie in ${low}..${high}`, x);
  }
  return values;
}
