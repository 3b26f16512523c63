/**
 * Splats in binary glTF: KHR_gaussian_splatting (Khronos,
 * https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Khronos/KHR_gaussian_splatting), kernel "ellipse".
 * Points whose scales are linear, opacities behind the sigmoid and quaternions x y z w; harmonics with 3DGS's signs.
 */
import { shownValue } from "../../base/message.ts";
import { readFloats } from "../glb/accessors.ts";
import type { Glb } from "../glb/container.ts";
import type { GltfPrimitive } from "../glb/gltf.ts";
import { placeNodes } from "../glb/nodes.ts";
import { refuse } from "../glb/refuse.ts";
import type { GlbBuilder } from "../glb/write_glb.ts";
import { joinClouds, placeCloud, type TurnHarmonics } from "./place_cloud.ts";
import { COEFFICIENTS, emptyCloud, settleCloud, SH_0, type SplatCloud } from "./splat_cloud.ts";

export const KHR_SPLATS = "KHR_gaussian_splatting";
const DISPLAY = "srgb_rec709_display", LINEAR = "lin_rec709_display";
const attribute = (name: string): string => `${KHR_SPLATS}:${name}`;
const coefficient = (degree: number, m: number): string => attribute(`SH_DEGREE_${degree}_COEF_${m}`);

/**
 * Adds splats to a file.
 *
 * @returns the primitive, for a mesh; `extensionsUsed` has to name KHR_SPLATS
 */
export function addSplats(glb: GlbBuilder, cloud: SplatCloud): Record<string, unknown> {
  const { count, degree } = cloud;
  const vertex = { use: "vertex" } as const;
  const attributes: Record<string, number> = {
    POSITION: glb.accessor(cloud.position, "VEC3", { ...vertex, bounds: true }),
    COLOR_0: glb.accessor(fallbackColours(cloud), "VEC4", { ...vertex, normalized: true }),
    [attribute("ROTATION")]: glb.accessor(reordered(cloud.rotation, [1, 2, 3, 0]), "VEC4", vertex),
    [attribute("SCALE")]: glb.accessor(cloud.scale, "VEC3", vertex),
    [attribute("OPACITY")]: glb.accessor(cloud.opacity, "SCALAR", vertex),
    [coefficient(0, 0)]: glb.accessor(cloud.colour.map((x) => (x - 0.5) / SH_0), "VEC3", vertex),
  };
  const each = COEFFICIENTS[degree];
  for (let l = 1, k = 0; l <= degree; l++) {
    for (let m = 0; m < 2 * l + 1; m++, k++) {
      const values = new Float32Array(count * 3);
      for (let i = 0; i < count * 3; i++) values[i] = cloud.harmonics[i * each + k]!;
      attributes[coefficient(l, m)] = glb.accessor(values, "VEC3", vertex);
    }
  }
  return {
    attributes,
    mode: 0,
    extensions: { [KHR_SPLATS]: { kernel: "ellipse", colorSpace: DISPLAY } },
  };
}

/** What is drawn as points by who does not know splats: linear light, as glTF's colours are. */
function fallbackColours({ count, colour, opacity }: SplatCloud): Uint8Array {
  const bytes = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      const x = Math.max(0, Math.min(1, colour[i * 3 + c]!));
      bytes[i * 4 + c] = Math.round(255 * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    }
    bytes[i * 4 + 3] = Math.round(255 * opacity[i]!);
  }
  return bytes;
}

const toDisplay = (x: number): number =>
  x <= 0.0031308 ? x * 12.92 : 1.055 * Math.max(0, x) ** (1 / 2.4) - 0.055;

function reordered(values: Float32Array, order: readonly [number, number, number, number]): Float32Array {
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 4) order.forEach((from, k) => result[i + k] = values[i + from]!);
  return result;
}

export const hasSplats = (primitive: GltfPrimitive): boolean =>
  Object.hasOwn(primitive.extensions, KHR_SPLATS);

/**
 * All splats of a file, where its nodes put them.
 *
 * @param turnHarmonics turns colours' harmonics with a node; where it is not given, they are left out of a file whose
 *   nodes turn (`fileDegree` tells)
 * @throws SyntaxError where there are none, or they cannot be read
 */
export function readSplatGlb(glb: Glb, turnHarmonics?: TurnHarmonics): SplatCloud {
  const { meshes, nodes } = glb.document;
  const splats = meshes.map((mesh) => mesh.primitives.filter(hasSplats));
  if (splats.every((each) => each.length === 0)) {
    refuse(`it must hold splats (${KHR_SPLATS})`, `${meshes.length} meshes without`);
  }
  const { world } = placeNodes(nodes);
  // A mesh may stand in many nodes: none of its bytes would be read twice without a bound.
  const total = nodes.reduce(
    (sum, { mesh }) => mesh === undefined ? sum : sum + countOf(glb, splats[mesh]!),
    0,
  );
  if (total > glb.binary.length / 8) refuse("its nodes must not repeat its splats so often", total);
  const clouds: SplatCloud[] = [];
  nodes.forEach(({ mesh }, i) => {
    if (mesh === undefined) return;
    for (const primitive of splats[mesh]!) {
      const cloud = readSplatPrimitive(glb, primitive);
      clouds.push(placeCloud(cloud, world.subarray(i * 16, i * 16 + 16), turnHarmonics));
    }
  });
  if (clouds.length === 0) refuse("its splats must stand in a node", "they stand in none");
  return settleCloud(joinClouds(clouds), "GLB");
}

const countOf = ({ document }: Glb, primitives: readonly GltfPrimitive[]): number =>
  primitives.reduce((sum, { attributes }) => sum + (document.accessors[attributes.POSITION!]?.count ?? 0), 0);

/** Splats in their mesh's own axes. */
function readSplatPrimitive(glb: Glb, primitive: GltfPrimitive): SplatCloud {
  const { attributes } = primitive;
  const extension = primitive.extensions[KHR_SPLATS] as Readonly<Record<string, unknown>> | null;
  const { colorSpace = DISPLAY, extensions } = extension ?? {};
  const packing = Object.keys(extensions ?? {}).find((name) => name.includes("compression"));
  if (packing !== undefined) refuse("its splats must not be packed", packing);
  if (primitive.mode !== 0) refuse("splats must be points", `mode ${primitive.mode}`);
  if (colorSpace !== DISPLAY && colorSpace !== LINEAR) {
    refuse(`its splats' colours must be ${DISPLAY} or ${LINEAR}`, shownValue(colorSpace, 60));
  }
  const accessorOf = (name: string): number =>
    attributes[name] ?? refuse("splats must have an attribute that is missing", name);
  const { count } = glb.document.accessors[accessorOf("POSITION")]!;
  const read = (name: string, type: "SCALAR" | "VEC3" | "VEC4") =>
    readFloats(glb, accessorOf(name), { type, count });
  const position = read("POSITION", "VEC3");
  const fileDegree = degreeOf(attributes);
  // What is added to linear colours is no colour of the display's.
  const cloud = { ...emptyCloud(count, colorSpace === DISPLAY ? fileDegree : 0), fileDegree };
  cloud.position.set(position);
  cloud.scale.set(read(attribute("SCALE"), "VEC3"));
  cloud.rotation.set(reordered(read(attribute("ROTATION"), "VEC4"), [3, 0, 1, 2]));
  cloud.opacity.set(read(attribute("OPACITY"), "SCALAR"));
  const base = read(coefficient(0, 0), "VEC3");
  for (let i = 0; i < base.length; i++) {
    const x = 0.5 + SH_0 * base[i]!;
    cloud.colour[i] = colorSpace === DISPLAY ? x : toDisplay(x);
  }
  const each = COEFFICIENTS[cloud.degree];
  for (let l = 1, k = 0; l <= cloud.degree; l++) {
    for (let m = 0; m < 2 * l + 1; m++, k++) {
      const values = read(coefficient(l, m), "VEC3");
      for (let i = 0; i < values.length; i++) cloud.harmonics[i * each + k] = values[i]!;
    }
  }
  return cloud;
}

/** The highest that is there in whole, up to 3. */
function degreeOf(attributes: Readonly<Record<string, number>>): 0 | 1 | 2 | 3 {
  let degree = 0;
  const has = (l: number) =>
    Array.from({ length: 2 * l + 1 }, (_, m) => coefficient(l, m)).every((name) => name in attributes);
  while (degree < 3 && has(degree + 1)) degree++;
  return degree as 0 | 1 | 2 | 3;
}
